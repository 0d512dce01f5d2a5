import { PROOF_SETTINGS, type ProofSetting } from '../../contract';
import type { StoreLoyaltyConfig } from '../../prisma/generated/client';
import { contextOf, type Keyring } from '../keyring';
import type { Database } from '../postgres';

/**
 * How one store talks to its loyalty host. `clientSecret` is in clear: it stays in memory, and no log or
 * answer ever gets it.
 */
export interface StoreConfig {
  storeId: string;
  enabled: boolean;
  provider: string;
  hostUrl: string;
  clientId: string;
  clientSecret: string;
  participantId: string;
  siteId: string;
  idleTimeoutSeconds: number;
  bypassCooldownSeconds: number;
  graceSeconds: number;
  paymentWindowSeconds: number;
  proof: ProofSetting;
  /** IANA name; business days begin at its midnight. */
  timeZone: string;
  /** When the store was last moved to another host, participant or site; 1970: never. */
  hostSince: Date;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * What can be set. An absent optional value keeps what is there, or takes the table's default for a new
 * store.
 */
export interface StoreConfigValues {
  enabled?: boolean;
  provider?: string;
  hostUrl: string;
  clientId: string;
  /** Absent: the secret that is stored stays. */
  clientSecret?: string;
  participantId: string;
  siteId: string;
  idleTimeoutSeconds?: number;
  bypassCooldownSeconds?: number;
  graceSeconds?: number;
  paymentWindowSeconds?: number;
  proof?: ProofSetting;
  timeZone?: string;
}

/** A store that is not known yet was configured without a client secret. */
export class MissingClientSecretError extends Error {
  constructor() {
    super('A new store needs a client secret');
    this.name = 'MissingClientSecretError';
  }
}

/** The secret of one host must not be sent to another: whoever can change the address could read it there. */
export class HostChangedError extends Error {
  constructor() {
    super('Another host needs its client secret');
    this.name = 'HostChangedError';
  }
}

export interface StoreConfigRepository {
  find(storeId: string): Promise<StoreConfig | null>;
  /** Every store that was ever configured, with its time zone. */
  all(): Promise<{ storeId: string; timeZone: string }[]>;
  /**
   * Without a secret: throws `MissingClientSecretError` for a new store, and `HostChangedError` where the
   * stored secret is another host's.
   */
  upsert(storeId: string, values: StoreConfigValues): Promise<StoreConfig>;
}

/**
 * A value that this version does not know asks for the most: a setting of a newer version must not open a
 * door.
 */
const proofOf = (stored: string): ProofSetting => PROOF_SETTINGS.find((known) => known === stored) ?? 'all';

const boundTo = (storeId: string): string => contextOf('store_loyalty_config', storeId, 'client_secret');

export function createStoreConfigRepository(db: Database, keyring: Keyring): StoreConfigRepository {
  const open = (row: StoreLoyaltyConfig): StoreConfig => ({
    ...row,
    proof: proofOf(row.proof),
    clientSecret: keyring.decryptTextOfAnyAge(row.clientSecret, boundTo(row.storeId)),
  });

  const find = async (storeId: string): Promise<StoreConfig | null> => {
    const row = await db.storeLoyaltyConfig.findUnique({ where: { storeId } });
    return row && open(row);
  };

  /**
   * A secret that stays is written anew where an earlier version or an older key wrote it. Only over that
   * very text: another may be set meanwhile.
   */
  const renew = async (storeId: string): Promise<void> => {
    const row = await db.storeLoyaltyConfig.findUnique({ where: { storeId } });
    if (!row || !keyring.isOutdated(row.clientSecret)) return;
    const clientSecret = keyring.encryptText(open(row).clientSecret, boundTo(storeId));
    await db.storeLoyaltyConfig.updateMany({
      where: { storeId, clientSecret: row.clientSecret },
      data: { clientSecret },
    });
  };

  return {
    find,
    all: () =>
      db.storeLoyaltyConfig.findMany({
        select: { storeId: true, timeZone: true },
        orderBy: { storeId: 'asc' },
      }),
    async upsert(storeId, { clientSecret, ...values }) {
      if (clientSecret !== undefined) {
        const data = { ...values, clientSecret: keyring.encryptText(clientSecret, boundTo(storeId)) };
        return open(
          await db.storeLoyaltyConfig.upsert({
            where: { storeId },
            create: { storeId, ...data },
            update: data,
          }),
        );
      }
      // The host is part of the condition: between a look and a write somebody else could change it.
      const { count } = await db.storeLoyaltyConfig.updateMany({
        where: { storeId, hostUrl: values.hostUrl },
        data: values,
      });
      const stored = await find(storeId);
      if (!stored) throw new MissingClientSecretError();
      if (count === 0) throw new HostChangedError();
      await renew(storeId);
      return stored;
    },
  };
}
