import type { Keyring } from './keyring';

/** How sealed JSON stands in a JSON column, beside rows of before that are not sealed yet. */
export interface SealedJson {
  sealed: string;
}

export const isSealed = (stored: unknown): stored is SealedJson =>
  typeof stored === 'object' &&
  stored !== null &&
  'sealed' in stored &&
  typeof stored.sealed === 'string' &&
  Object.keys(stored).length === 1;

export const sealJson = (keyring: Keyring, value: unknown, context: string): SealedJson => ({
  sealed: keyring.seal(JSON.stringify(value), context),
});

/** What stands in the column, opened; a value of before as it is. Throws when it cannot be opened. */
export const openJson = (keyring: Keyring, stored: unknown, context: string): unknown =>
  isSealed(stored) ? JSON.parse(keyring.open(stored.sealed, context)) : stored;
