import { cleanText, usableEmail } from './shown';

test.each([
  ['House\tcoffee', 'House coffee'],
  ['House\r\n  coffee', 'House coffee'],
  [' \u0000coffee\u0007 ', 'coffee'],
  ['coffee \ud83d', 'coffee'],
  ['\u202egnp.eeffoc', 'gnp.eeffoc'],
  ['👩‍👧 coffee', '👩‍👧 coffee'],
  ['\n', ''],
  ['\u200b\u200d', ''],
  ['\u3164', ''],
  ['\u0301', ''],
])('%j is shown as %j', (written, shown) => {
  expect(cleanText(written, 200)).toBe(shown);
});

test('a long text is cut, and never inside a character', () => {
  expect(cleanText('x'.repeat(201), 200)).toBe('x'.repeat(200));
  expect(cleanText(`${'x'.repeat(199)}😀`, 200)).toBe('x'.repeat(199));
  expect(cleanText(`${'x'.repeat(198)}😀`, 200)).toBe(`${'x'.repeat(198)}😀`);
});

test.each([
  ['bob&alice@example.com', 'bob&alice@example.com'],
  [' bob@example.com\n', 'bob@example.com'],
  ['\u200bbob@example.com', 'bob@example.com'],
  ["o'brien+shop@mail.example.co.uk", "o'brien+shop@mail.example.co.uk"],
])('%j is the address %j', (written, address) => {
  expect(usableEmail(written)).toBe(address);
});

test.each(['', 'bob', 'bob@', 'bob@example', 'bob alice@example.com', `${'b'.repeat(250)}@example.com`])(
  'nobody can be reached by %j',
  (written) => {
    expect(usableEmail(written)).toBe('');
  },
);
