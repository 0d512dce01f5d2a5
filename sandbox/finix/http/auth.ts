import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../host';
import type { Account } from '../state';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** HTTP Basic. Throws UNKNOWN (401). */
export function authenticate(header: string | undefined, { username, password }: Account): void {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  if (!timingSafeEqual(digest(given), digest(`${username}:${password}`)))
    throw new Refusal('UNKNOWN', 'The user name or the password is wrong.');
}
