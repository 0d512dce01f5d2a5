import { createIdTokenVerifier, refuseOpenDoor, RefusedToken } from './id-token';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('an emulator is accepted for a demo project and for no other', () => {
  expect(() => refuseOpenDoor({ projectId: 'demo-shop', emulatorHost: '127.0.0.1:9099' })).not.toThrow();
  expect(() => refuseOpenDoor({ projectId: 'corner-and-oak' })).not.toThrow();
  expect(() => refuseOpenDoor({ projectId: 'corner-and-oak', emulatorHost: '127.0.0.1:9099' })).toThrow(
    'anybody could sign in as anybody',
  );
});

describe('without an emulator', () => {
  const before = process.env['FIREBASE_AUTH_EMULATOR_HOST'];
  beforeAll(() => delete process.env['FIREBASE_AUTH_EMULATOR_HOST']);
  afterAll(() => {
    if (before !== undefined) process.env['FIREBASE_AUTH_EMULATOR_HOST'] = before;
  });

  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'https://securetoken.google.com/corner-and-oak',
    aud: 'corner-and-oak',
    sub: 'me',
    iat: now,
    exp: now + 600,
    auth_time: now,
    email: 'me@example.com',
    email_verified: true,
  };

  test.each([
    ['that is not signed', `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`],
    [
      'signed with a secret instead of a key pair',
      `${part({ alg: 'HS256', typ: 'JWT', kid: 'k' })}.${part(claims)}.c2lnbmF0dXJl`,
    ],
    [
      'for another project',
      `${part({ alg: 'RS256', typ: 'JWT', kid: 'k' })}.${part({ ...claims, aud: 'other' })}.c2lnbmF0dXJl`,
    ],
    ['that is no token', 'let me in'],
    ['that is too long', 'x'.repeat(10_000)],
  ])('a token %s is refused, and nobody is asked', async (_what, token) => {
    const refusal = await createIdTokenVerifier('corner-and-oak')(token).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedToken);
    expect(refusal).toMatchObject({ byToken: true, message: expect.stringContaining('not a valid sign-in') });
  });
});
