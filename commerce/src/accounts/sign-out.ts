import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/** Kept with the identity: what was issued before this second is over, and of that second this one token. */
interface Mark {
  before: number;
  token: string | null;
}

const KEY = 'signed_out';
const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

const isMark = (value: unknown): value is Mark =>
  typeof value === 'object' && value !== null && 'before' in value && typeof value.before === 'number';

/**
 * Ends every sign-in of an identity, on all of its devices. A token can be renewed by whoever has it, so
 * ending only the one that is shown would leave a stolen one alive. `token` is the one that was just used: it
 * ends even if it is of the same second.
 */
export async function endSignIns(
  container: MedusaContainer,
  identityId: string,
  token: string | null,
  now = new Date(),
): Promise<void> {
  const auth = container.resolve(Modules.AUTH);
  const { app_metadata } = await auth.retrieveAuthIdentity(identityId);
  const old = app_metadata?.[KEY];
  const before = Math.floor(now.getTime() / 1000);
  // A sign-out that comes late takes back nothing of a new password's mark, which lies ahead.
  const mark: Mark = isMark(old)
    ? { before: Math.max(old.before, before), token: token === null ? old.token : digest(token) }
    : { before, token: token && digest(token) };
  // What is written is merged into what is there. The rest may have changed since it was read.
  await auth.updateAuthIdentities({ id: identityId, app_metadata: { [KEY]: mark } });
}

/** Longer than a sign-in takes that found the old password right just before it was changed. */
const UNDER_WAY_MS = 500;

/**
 * Ends every sign-in of an identity whose password was changed, those of this very second too: whoever knew
 * the old one may sign in until the last moment. Resolves, a second later at most or so, when what is issued
 * counts again.
 */
export async function endSignInsByOldPassword(container: MedusaContainer, identityId: string): Promise<void> {
  const from = new Date(Math.ceil((Date.now() + UNDER_WAY_MS) / 1000) * 1000);
  await endSignIns(container, identityId, null, from);
  await pause(from.getTime() - Date.now());
}

/** Whether a token, valid by itself, still counts. One of an identity that is gone does not. */
export async function isAlive(
  container: MedusaContainer,
  identityId: string,
  token: string,
  issuedAt: number,
): Promise<boolean> {
  const [identity] = await container
    .resolve(Modules.AUTH)
    .listAuthIdentities({ id: [identityId] }, { take: 1 });
  if (!identity) return false;
  const mark = identity.app_metadata?.[KEY];
  if (!isMark(mark)) return true;
  return issuedAt >= mark.before && mark.token !== digest(token);
}
