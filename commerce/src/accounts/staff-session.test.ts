import type { MedusaRequest } from '@medusajs/framework/http';
import { beginSession, callerOfSession, cookieOptions, hasSession, sessionOptions } from './staff-session';

jest.mock('../config', () => ({ config: { adminUrl: 'https://admin.test' } }));

const NOW = Date.parse('2026-11-30T12:00:00Z');
const HOUR = 3_600_000;
const MEMBER = { actor_id: 'user_1', actor_type: 'user', auth_identity_id: 'authid_1' };

/** A request whose identity carries this mark of a sign-out. */
const request = (session: object, app_metadata: object = {}): MedusaRequest =>
  ({
    session,
    headers: {},
    scope: { resolve: () => ({ listAuthIdentities: async () => [{ id: 'authid_1', app_metadata }] }) },
  }) as unknown as MedusaRequest;

test('a session stands for the member of staff who began it, for ten hours', async () => {
  const held = (): object => ({ auth_context: { ...MEMBER }, signed_in_at: NOW });
  expect(await callerOfSession(request(held()), NOW + 9 * HOUR)).toMatchObject({ actorId: 'user_1' });
  const late = request(held());
  expect(await callerOfSession(late, NOW + 10 * HOUR)).toBeNull();
  expect(hasSession(late)).toBe(false);
});

test('one that is older than the last sign-out is over, one that is younger is not', async () => {
  const signedOut = { signed_out: { before: NOW / 1000, token: null } };
  const begun = (at: number): MedusaRequest =>
    request({ auth_context: { ...MEMBER }, signed_in_at: at }, signedOut);
  expect(await callerOfSession(begun(NOW - 1000), NOW)).toBeNull();
  expect(await callerOfSession(begun(NOW + 1000), NOW + 2000)).not.toBeNull();
});

test("a session of a customer, or of an older version's, is none", async () => {
  for (const held of [
    { auth_context: { ...MEMBER, actor_type: 'customer' }, signed_in_at: NOW },
    { auth_context: MEMBER },
    {},
  ])
    expect(await callerOfSession(request({ ...held }), NOW)).toBeNull();
});

test('over TLS the cookie is for this host, TLS, this site and no script', () => {
  expect(sessionOptions.name).toMatch(/^__Host-/);
  expect(cookieOptions).toEqual({ httpOnly: true, secure: true, sameSite: 'strict', path: '/' });
});

test('a sign-in gets a session of its own, and its cookie also where TLS ends before the proxy', async () => {
  const fresh = {};
  const req = request({});
  req.session.regenerate = (done: () => void) => {
    Object.assign(req, { session: fresh });
    done();
  };
  await beginSession(req, MEMBER, NOW);
  expect(fresh).toEqual({ auth_context: MEMBER, signed_in_at: NOW });
  expect(req.headers['x-forwarded-proto']).toBe('https');
});
