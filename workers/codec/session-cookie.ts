import type { CookieOptions, Request, Response } from 'express';
import { z } from 'zod';
import { contextOf, type Keyring } from '../../platform/keyring';
import type { CodecUser, CodecUsers } from './users';

export const COOKIE = 'loyalty_codec';
/** Nothing else that the key ring sealed can be sent as a login. */
const BOUND_TO = contextOf('codec-session');
const LIFETIME_MS = 8 * 60 * 60 * 1000;

const Content = z.strictObject({ purpose: z.literal('codec-session'), name: z.string(), version: z.string(), expiresAt: z.number() });

export interface SessionCookie {
  set(response: Response, user: CodecUser): void;
  clear(response: Response): void;
  /** Who is logged in, or null: no cookie, a changed one, one that ended, or a user who is gone or has another password. */
  read(request: Request): CodecUser | null;
}

function cookieOf(request: Request): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1) : null;
}

/** The session is sealed under the key ring (AES-GCM: nobody else can make or change one), so replicas share it and a restart keeps it. */
export function createSessionCookie({ keyring, users, secure }: { keyring: Keyring; users: CodecUsers; secure: boolean }): SessionCookie {
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure, path: '/' };

  const open = (sealed: string): z.infer<typeof Content> | null => {
    try {
      return Content.parse(JSON.parse(keyring.decryptText(decodeURIComponent(sealed), BOUND_TO)));
    } catch {
      // Whatever is wrong with it, it is no session: the caller has to log in.
      return null;
    }
  };

  return {
    set(response, { name, version }) {
      const content = { purpose: 'codec-session', name, version, expiresAt: Date.now() + LIFETIME_MS };
      response.cookie(COOKIE, keyring.encryptText(JSON.stringify(content), BOUND_TO), { ...options, maxAge: LIFETIME_MS });
    },
    clear: (response) => void response.clearCookie(COOKIE, options),
    read(request) {
      const sealed = cookieOf(request);
      const content = sealed ? open(sealed) : null;
      if (!content || content.expiresAt <= Date.now()) return null;
      const user = users.find(content.name);
      return user?.version === content.version ? user : null;
    },
  };
}
