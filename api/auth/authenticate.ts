import type { Request, RequestHandler, Response } from 'express';
import { countedAddress } from '../../platform/addresses';
import { noteInLog } from '../../platform/log-context';
import {
  type ApiKeyRecord,
  type ApiKeyScope,
  parseApiKey,
  secretMatches,
} from '../../platform/store/api-keys';
import type { Limits } from '../http/limits';
import { HttpProblem } from '../http/problem';
import { type KeyCache, KeysAway } from './key-cache';
import type { KeyUses } from './key-uses';

/**
 * Who asks. Where `storeId` is set (every checkout key, and other keys of one store) nothing of another store may be
 * told or done.
 */
export interface Caller {
  keyId: string;
  scope: ApiKeyScope;
  storeId: string | undefined;
}

/** Who stands at the door, and who of them is let in. */
export interface Door {
  keys: KeyCache;
  uses: KeyUses;
  limits: Limits;
  production: boolean;
}

/** What an unknown id is compared with, so that it takes as long as a known one. */
const NOBODY = '0'.repeat(64);

const unauthorized = () =>
  new HttpProblem('UNAUTHORIZED', 'Send a valid API key as Authorization: Bearer', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });

/** The address that calls, as it is counted. */
export const ipOf = (req: Request): string => countedAddress(req.ip ?? '') ?? 'unknown';

function isValid(record: ApiKeyRecord | null, secret: string, production: boolean): record is ApiKeyRecord {
  const matches = secretMatches(secret, record?.secretHash ?? NOBODY);
  return record !== null && matches && record.revokedAt === null && !(record.development && production);
}

const tokenOf = (req: Request): string => /^Bearer +(\S+)$/i.exec(req.get('Authorization') ?? '')?.[1] ?? '';

/**
 * Everyone who shows no key that this process knows is counted by address before anything is looked up for
 * them.
 */
async function identifyCaller(
  req: Request,
  { keys, uses, limits, production }: Door,
  countAddress: () => Promise<void>,
): Promise<Caller> {
  const parsed = parseApiKey(tokenOf(req));
  const isRemembered = parsed !== null && keys.remembers(parsed.id);
  if (!isRemembered) await countAddress();
  if (!parsed) throw unauthorized();
  const record = await keys.find(parsed.id, () => limits.unknownKey(ipOf(req)));
  if (isValid(record, parsed.secret, production)) {
    uses.note(record.id);
    noteInLog({ keyId: record.id, ...(record.storeId ? { storeId: record.storeId } : {}) });
    return { keyId: record.id, scope: record.scope, storeId: record.storeId ?? undefined };
  }
  await countAddress();
  throw unauthorized();
}

/** Once per request, however often it is asked for. */
function addressCount(req: Request, limits: Limits): () => Promise<void> {
  let counted: Promise<void> | undefined;
  return () => (counted ??= limits.perIp(ipOf(req)));
}

/** Only a checkout key speaks for shoppers; from anybody else the header says nothing. */
const shopperAddressOf = (req: Request, { scope }: Caller): string | undefined =>
  scope === 'checkout' ? countedAddress(req.get('Shopper-Address') ?? '') : undefined;

/**
 * Lets keys of the named scopes (and admin ones) pass, within their limits. A request that a shop sends for a
 * shopper counts against that shopper's address, and not against the shop's: one shopper cannot use up the
 * limit of all.
 *
 * When keys cannot be checked at all the request goes on *without* a caller: `callerOf` then throws
 * `KeysAway`, which a checkout's route turns into an answer that says nothing but what the request said, and
 * every other into a 503.
 */
export function authenticate(door: Door, scopes: ApiKeyScope[]): RequestHandler {
  const { limits } = door;
  return async (req, res, next) => {
    const countAddress = addressCount(req, limits);
    try {
      const caller = await identifyCaller(req, door, countAddress);
      const shopper = shopperAddressOf(req, caller);
      await (shopper === undefined ? countAddress() : limits.perShopper(shopper));
      if (caller.scope !== 'admin' && !scopes.includes(caller.scope)) throw new HttpProblem('FORBIDDEN');
      await limits.perKey(caller.keyId);
      const stillHolds = () => stillValid(req, door);
      Object.assign(res.locals, { caller, shopper, stillHolds });
    } catch (error) {
      if (!(error instanceof KeysAway)) throw error;
      await countAddress();
    }
    next();
  };
}

/** Whether the key that the request showed is still valid; a database that is away takes no key back. */
async function stillValid(req: Request, { keys, production }: Door): Promise<boolean> {
  const parsed = parseApiKey(tokenOf(req));
  if (!parsed) return false;
  try {
    // It passed the door before, so its look-up is nobody's guess.
    return isValid(await keys.find(parsed.id, async () => undefined), parsed.secret, production);
  } catch (error) {
    if (error instanceof KeysAway) return true;
    throw error;
  }
}

/**
 * Whether the caller's key is still valid, for what outlives the moment in which it was checked. A revoked key
 * is found out as soon as it is at the door.
 */
export const keyStillHolds = (res: Response): Promise<boolean> =>
  (res.locals['stillHolds'] as (() => Promise<boolean>) | undefined)?.() ?? Promise.resolve(false);

/** Whether the caller's key was checked. */
export const isKnown = (res: Response): boolean => res.locals['caller'] !== undefined;

/** Throws `KeysAway` when the caller's key could not be checked. */
export function callerOf(res: Response): Caller {
  const caller = res.locals['caller'] as Caller | undefined;
  if (!caller) throw new KeysAway();
  return caller;
}

/** The only store of the key; undefined for a key of all stores, and for one that could not be checked. */
export const storeOf = (res: Response): string | undefined =>
  (res.locals['caller'] as Caller | undefined)?.storeId;

/** What only a shop can know (who is signed in there): an admin's word does not count. */
export function requireShop(res: Response): void {
  if (isKnown(res) && callerOf(res).scope !== 'checkout')
    throw new HttpProblem('FORBIDDEN', 'Only a shop, with its checkout key, vouches for its customers');
}

/**
 * Where a number was typed, as it is counted: at the shopper's address, where a checkout key sent it, else at
 * the caller's.
 */
export function typedAt(req: Request, res: Response): { address: string; isShopper: boolean } {
  const shopper = res.locals['shopper'] as string | undefined;
  return { address: shopper ?? ipOf(req), isShopper: shopper !== undefined };
}

/** For support's and admins' routes: to a key of one store any other is as if it did not exist. */
export function requireVisible(res: Response, storeId: string): void {
  const { storeId: own } = callerOf(res);
  if (own !== undefined && own !== storeId) throw new HttpProblem('STORE_NOT_FOUND');
}

/** A key of one store writes to that store only; `own` is it. */
export function requireStore(own: string | undefined, storeId: string): void {
  if (own !== undefined && own !== storeId)
    throw new HttpProblem('FORBIDDEN', 'This API key belongs to another store');
}
