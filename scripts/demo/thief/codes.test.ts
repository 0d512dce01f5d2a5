import { forgedTokens, wrongCodes } from './codes';

test('a guess is never the right code', () => {
  expect(wrongCodes('000002', 5)).toEqual(['000000', '000001', '000003', '000004', '000005']);
  expect(wrongCodes('999999', 5)).toHaveLength(5);
});

test('a forged token says all that a real one says, and has no signature of Firebase', () => {
  const tokens = forgedTokens('+15555550123').map((token) => token.split('.'));
  for (const [, claims = ''] of tokens)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      phone_number: '+15555550123',
      firebase: { sign_in_provider: 'phone' },
    });
  expect(
    tokens.map(
      ([head = '']) => (JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string }).alg,
    ),
  ).toEqual(['none', 'HS256']);
});
