import type { StoreConfig } from '../../platform/store';

/**
 * What the client needs to know of a store to call its loyalty host. `clientSecret` is in clear: only in
 * memory, never in a log or error.
 */
export type StoreHostConfig = Pick<
  StoreConfig,
  | 'storeId'
  | 'enabled'
  | 'hostUrl'
  | 'clientId'
  | 'clientSecret'
  | 'participantId'
  | 'siteId'
  | 'idleTimeoutSeconds'
  | 'bypassCooldownSeconds'
  | 'graceSeconds'
  | 'paymentWindowSeconds'
  | 'proof'
  | 'timeZone'
>;

/** Where configurations come from: Postgres in production, or a cache before it. */
export interface StoreConfigSource {
  /** Null: there is no such store. Rejects when the source is away. */
  find(storeId: string): Promise<StoreHostConfig | null>;
}
