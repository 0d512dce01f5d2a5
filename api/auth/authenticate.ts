import type { Request, RequestHandler, Response } from 'express';
import { type ApiKeyScope, parseApiKey, secretMatches } from '../../platform/store/api-keys';
import { HttpProblem } from '../http/problem';
import { type KeyCache, KeysAway } from './key-cache';

/** Who asks. `storeId` is set for checkout keys only, and then nothing of another store may be told or done. */
export interface Caller {
  keyId: string;
  scope: ApiKeyScope;
  storeId: string | undefined;
}

/** What an unknown id is compared with, so that it takes as long as a known one. */
const NOBODY = '0'.repeat(64);

const unauthorized = () => new HttpProblem('UNAUTHORIZED', 'Send a valid API key as Authorization: Bearer', { headers: { 'WWW-Authenticate': 'Bearer' } });

async function identifyCaller(req: Request, keys: KeyCache, production: boolean): Promise<Caller> {
  const [, token] = /^Bearer +(\S+)$/i.exec(req.get('Authorization') ?? '') ?? [];
  const parsed = token ? parseApiKey(token) : null;
  if (!parsed) throw unauthorized();
  const record = await keys.find(parsed.id);
  const matches = secretMatches(parsed.secret, record?.secretHash ?? NOBODY);
  if (!record || !matches || record.revokedAt || (record.development && production)) throw unauthorized();
  return { keyId: record.id, scope: record.scope, storeId: record.storeId ?? undefined };
}

/**
 * Lets keys of the named scopes (and admin ones) pass. When keys cannot be checked at all the request goes on *without* a caller:
 * `callerOf` then throws `KeysAway`, which a checkout's route turns into an answer at full price and every other into a 503.
 */
export function authenticate(keys: KeyCache, production: boolean, scopes: ApiKeyScope[]): RequestHandler {
  return async (req, res, next) => {
    try {
      const caller = await identifyCaller(req, keys, production);
      if (caller.scope !== 'admin' && !scopes.includes(caller.scope)) throw new HttpProblem('FORBIDDEN');
      res.locals['caller'] = caller;
    } catch (error) {
      if (!(error instanceof KeysAway)) throw error;
    }
    next();
  };
}

/** Whether the caller's key was checked. */
export const isKnown = (res: Response): boolean => res.locals['caller'] !== undefined;

/** Throws `KeysAway` when the caller's key could not be checked. */
export function callerOf(res: Response): Caller {
  const caller = res.locals['caller'] as Caller | undefined;
  if (!caller) throw new KeysAway();
  return caller;
}

/** The store of a checkout key; undefined for other keys, and for one that could not be checked. */
export const storeOf = (res: Response): string | undefined => (res.locals['caller'] as Caller | undefined)?.storeId;

/** What only a shop can know (who is signed in there): an admin's or support's word does not count. Throws `KeysAway` where nobody can tell. */
export function requireShop(res: Response): void {
  if (callerOf(res).scope !== 'checkout') throw new HttpProblem('FORBIDDEN', 'Only a shop, with its checkout key, vouches for its customers');
}

/** A checkout key writes to its own store only; `own` is that store. */
export function requireStore(own: string | undefined, storeId: string): void {
  if (own !== undefined && own !== storeId) throw new HttpProblem('FORBIDDEN', 'This API key belongs to another store');
}
