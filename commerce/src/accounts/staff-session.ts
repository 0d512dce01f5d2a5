import type { MedusaRequest } from '@medusajs/framework/http';
import { config } from '../config';
import type { Caller } from '../edge/caller';
import { isAlive } from './sign-out';

/** After so long a member of staff signs in again, however much the browser was used meanwhile. */
const SESSION_MS = 10 * 60 * 60 * 1000;

const secure = config.adminUrl.startsWith('https:');

/**
 * The session of a browser at the admin; nobody else of this shop signs in by a cookie. Over TLS its name
 * begins with `__Host-`: no other host, and nothing that came in clear, can set it.
 */
export const sessionOptions = {
  name: secure ? '__Host-admin' : 'admin',
  resave: false,
  rolling: false,
  saveUninitialized: false,
  ttl: SESSION_MS,
};
export const cookieOptions = { httpOnly: true, secure, sameSite: 'strict' as const, path: '/' };

/** What a session holds. Medusa reads `auth_context`. */
interface Held {
  auth_context?: { actor_id?: string; actor_type?: string; auth_identity_id?: string };
  /** Milliseconds of the clock. */
  signed_in_at?: number;
}

const heldBy = (req: MedusaRequest): Held => (req.session ?? {}) as Held;

/** Whether Medusa, which looks at a session first and at a token then, takes a request for one of a session. */
export const hasSession = (req: MedusaRequest): boolean => heldBy(req).auth_context !== undefined;

/**
 * The member of staff whose session a request shows. One that is over is forgotten: it was signed out, its
 * password was changed, or its time is up.
 */
export async function callerOfSession(req: MedusaRequest, now = Date.now()): Promise<Caller | null> {
  const { auth_context: claims, signed_in_at: since = 0 } = heldBy(req);
  const identityId = claims?.auth_identity_id ?? '';
  const lasts =
    claims?.actor_type === 'user' &&
    now - since < SESSION_MS &&
    (await isAlive(req.scope, identityId, '', Math.floor(since / 1000)));
  if (lasts) return { token: '', identityId, actorId: claims.actor_id ?? '', actorType: 'user' };
  if (claims) Reflect.deleteProperty(req.session, 'auth_context');
  return null;
}

/** Keeps a sign-in in a session of its own: one that was begun before it, by whomever, is not gone on with. */
export async function beginSession(
  req: MedusaRequest,
  authContext: unknown,
  now = Date.now(),
): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
  );
  // What ends TLS may stand in front of the proxy that talks to us; how browsers reach the admin is configured.
  req.headers['x-forwarded-proto'] = secure ? 'https' : 'http';
  Object.assign(req.session, { auth_context: authContext, signed_in_at: now } as Held);
}

export const endSession = async (req: MedusaRequest): Promise<void> =>
  new Promise<void>((resolve, reject) =>
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
  );
