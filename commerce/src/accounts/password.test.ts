import { passwordProblem } from './password';

test.each([
  'a',
  '1',
  '',
  'short',
  '12345678',
  'password',
  'password1',
  'qwertyuiop',
  'aaaaaaaaaaaa',
  'abcdefgh',
  '19900101',
  'x'.repeat(200),
  undefined,
  { length: 20 },
])('%p is refused', (password) => {
  expect(passwordProblem(password)).toMatch(/./);
});

test('what somebody is known by is no password of theirs', () => {
  expect(passwordProblem('alexandria.doe', ['alexandria.doe@example.com'])).toMatch(/easy to guess/);
});

test.each(['a long enough password', 'correct horse battery staple', 'Tr0ub4dor&3xyz', 'kaffee am morgen'])(
  '%p is taken',
  (password) => {
    expect(passwordProblem(password, ['me@example.com'])).toBeUndefined();
  },
);
