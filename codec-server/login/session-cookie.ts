import { randomUUID } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { z } from 'zod';
import { contextOf, type Keyring } from '../../platform/keyring';
import type { Revocations } from './revocations';
import type { CodecUser, CodecUsers } from './users';

export const COOKIE = 'loyalty_codec';
/** Nothing else that the key ring sealed can be sent as a login. */
const BOUND_TO = contextOf('codec-session');
const LIFETIME_MS = 8 * 60 * 60 * 1000;

const Content = z.strictObject({
  purpose: z.literal('codec-session'),
  id: z.uuid(),
  name: z.string(),
  version: z.string(),
  expiresAt: z.number(),
});
type Content = z.infer<typeof Content>;

export interface SessionCookie {
  set(response: Response, user: CodecUser): void;
  /** Ends the session: the cookie is of no use any more, whoever kept a copy of it. Answers who it was. */
  end(request: Request, response: Response): Promise<CodecUser | null>;
  /**
   * Who is logged in, or null: no cookie, a changed one, one that ended or was logged out, or a user who is
   * gone or has another password.
   */
  read(request: Request): Promise<CodecUser | null>;
}

function cookieOf(request: Request): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1) : null;
}

/**
 * The session is sealed under the key ring (AES-GCM: nobody else can make or change one), so replicas share
 * it and a restart keeps it.
 */
export function createSessionCookie({
  keyring,
  users,
  revocations,
  secure,
}: {
  keyring: Keyring;
  users: CodecUsers;
  revocations: Revocations;
  secure: boolean;
}): SessionCookie {
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure, path: '/' };

  const unseal = (sealed: string): Content | null => {
    try {
      return Content.parse(JSON.parse(keyring.decryptText(decodeURIComponent(sealed), BOUND_TO)));
    } catch {
      // Whatever is wrong with it, it is no session: the caller has to log in.
      return null;
    }
  };

  const open = async (request: Request): Promise<{ content: Content; user: CodecUser } | null> => {
    const sealed = cookieOf(request);
    const content = sealed ? unseal(sealed) : null;
    if (!content || content.expiresAt <= Date.now()) return null;
    const user = users.find(content.name);
    if (user?.version !== content.version || (await revocations.isRevoked(content.id))) return null;
    return { content, user };
  };

  return {
    set(response, { name, version }) {
      const content: Content = {
        purpose: 'codec-session',
        id: randomUUID(),
        name,
        version,
        expiresAt: Date.now() + LIFETIME_MS,
      };
      response.cookie(COOKIE, keyring.encryptText(JSON.stringify(content), BOUND_TO), {
        ...options,
        maxAge: LIFETIME_MS,
      });
    },
    async end(request, response) {
      response.clearCookie(COOKIE, options);
      const session = await open(request);
      if (session) await revocations.revoke(session.content.id, session.content.expiresAt);
      return session?.user ?? null;
    },
    read: async (request) => (await open(request))?.user ?? null,
  };
}
