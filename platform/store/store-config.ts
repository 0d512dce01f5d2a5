import { PROOF_SETTINGS, type ProofSetting } from '../../contract';
import type { StoreLoyaltyConfig } from '../../prisma/generated/client';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';

/** How one store talks to its loyalty host. `clientSecret` is in clear: it stays in memory, and no log or answer ever gets it. */
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
  proof: ProofSetting;
  createdAt: Date;
  updatedAt: Date;
}

/** What can be set. An absent optional value keeps what is there, or takes the table's default for a new store. */
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
  proof?: ProofSetting;
}

/** A store that is not known yet was configured without a client secret. */
export class MissingClientSecretError extends Error {
  constructor() {
    super('A new store needs a client secret');
    this.name = 'MissingClientSecretError';
  }
}

export interface StoreConfigRepository {
  find(storeId: string): Promise<StoreConfig | null>;
  /** Throws `MissingClientSecretError` for a new store without a secret. */
  upsert(storeId: string, values: StoreConfigValues): Promise<StoreConfig>;
}

/** A value that this version does not know asks for the most: a setting of a newer version must not open a door. */
const proofOf = (stored: string): ProofSetting => PROOF_SETTINGS.find((known) => known === stored) ?? 'all';

export function createStoreConfigRepository(db: Database, keyring: Keyring): StoreConfigRepository {
  const open = (row: StoreLoyaltyConfig): StoreConfig => ({ ...row, proof: proofOf(row.proof), clientSecret: keyring.decryptText(row.clientSecret) });

  const find = async (storeId: string): Promise<StoreConfig | null> => {
    const row = await db.storeLoyaltyConfig.findUnique({ where: { storeId } });
    return row && open(row);
  };

  return {
    find,
    async upsert(storeId, { clientSecret, ...values }) {
      if (clientSecret !== undefined) {
        const data = { ...values, clientSecret: keyring.encryptText(clientSecret) };
        return open(await db.storeLoyaltyConfig.upsert({ where: { storeId }, create: { storeId, ...data }, update: data }));
      }
      const { count } = await db.storeLoyaltyConfig.updateMany({ where: { storeId }, data: values });
      const updated = count === 1 ? await find(storeId) : null;
      if (!updated) throw new MissingClientSecretError();
      return updated;
    },
  };
}
