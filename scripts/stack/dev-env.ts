import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { BANK_TRANSFER_STORE } from '../../prisma/seed';
import type { Addresses } from './addresses';
import type { Secrets } from './secrets';
import { localPath, type StackSettings } from './settings';

const FILE = localPath('dev.env');

/**
 * The handles for people and tools: `KEY=value` lines that a shell can source. The file is there exactly
 * while the stack is ready.
 */
export function writeDevEnv(
  addresses: Addresses,
  secrets: Secrets,
  settings: StackSettings,
  more: Record<string, string> = {},
): string {
  const values = {
    LOYALTY_URL: addresses.api,
    LOYALTY_API_KEY: secrets.keys.checkout,
    LOYALTY_ADMIN_KEY: secrets.keys.admin,
    LOYALTY_SUPPORT_KEY: secrets.keys.support,
    STORE_ID: settings.storeId,
    MEMBER_PHONE: settings.memberPhone,
    TEMPORAL_ADDRESS: addresses.temporal,
    TEMPORAL_UI_URL: addresses.temporalUi,
    DATABASE_URL: addresses.database,
    REDIS_URL: addresses.redis,
    PDI_SANDBOX_URL: addresses.sandbox,
    BANK_TRANSFER_STORE_ID: BANK_TRANSFER_STORE.storeId,
    BANK_TRANSFER_API_KEY: secrets.keys.bankTransfer,
    CODEC_URL: addresses.codec,
    CODEC_USER: secrets.codecUser,
    CODEC_PASSWORD: secrets.codecPassword,
    ...more,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  writeFileSync(`${FILE}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${FILE}.new`, FILE);
  return FILE;
}

export const removeDevEnv = (): void => rmSync(FILE, { force: true });

/** Quotes only what a shell would not take as it is, so that simple readers of the file need no shell. */
const quoted = (value: string): string =>
  /^[\w@%+=:,./?-]*$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
