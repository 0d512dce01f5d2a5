import type { Client } from '@temporalio/client';
import type { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import type { Config } from '../platform/config';
import type { Logger } from '../platform/logger';
import type { ApiKeyRecord, ApiKeyRepository } from '../platform/store/api-keys';
import type { DeadLetterRepository } from '../platform/store/dead-letters';
import type { FailedWebhookRepository } from '../platform/store/failed-webhooks';
import type { GoodwillRepository } from '../platform/store/goodwill';
import type { OutboxRepository } from '../platform/store/outbox';
import type { ReconciliationRepository } from '../platform/store/reconciliations';
import type { SessionRepository } from '../platform/store/sessions';
import type { StoreConfigRepository } from '../platform/store/store-config';
import type { WebhookRouteDeps } from './routes/webhook-endpoints';

export type ApiConfig = Pick<
  Config,
  | 'NODE_ENV'
  | 'API_TRUST_PROXY'
  | 'LIMIT_PER_KEY'
  | 'LIMIT_PER_IP'
  | 'LIMIT_PER_PHONE'
  | 'LIMIT_PER_SHOPPER'
  | 'LIMIT_NUMBERS_PER_SHOPPER'
  | 'LOOKUP_KEY'
  | 'LOYALTY_HOST_NETWORKS'
  | 'TEMPORAL_TASK_QUEUE'
  | 'TEMPORAL_UI_URL'
  | 'EVENT_KEYS'
  | 'STRIPE_WEBHOOK_SECRET'
  | 'FINIX_WEBHOOK_SECRET'
>;

/** What the HTTP API needs from outside; the composition root (`api/server.ts`) and the tests hand it in. */
export interface AppDeps {
  temporalClient: Client;
  apiKeys: Pick<ApiKeyRepository, 'find' | 'recordUses'>;
  /** Keys that are known from the start: no look-up of a stranger's stands before theirs. */
  knownKeys?: ApiKeyRecord[];
  storeConfigs: StoreConfigRepository;
  sessions: Pick<SessionRepository, 'findSnapshot' | 'ofOrder'>;
  reports: Pick<ReconciliationRepository, 'report'>;
  webhooks: Pick<WebhookRouteDeps, 'endpoints' | 'deliveries'>;
  deadLetters: DeadLetterRepository;
  failedWebhooks: FailedWebhookRepository;
  gifts: Pick<GoodwillRepository, 'find' | 'ofOrder'>;
  outbox: Pick<OutboxRepository, 'add' | 'replace' | 'isWaiting'>;
  /** Null: limits and hints live in this process's memory. */
  redis: Redis | null;
  logger: Logger;
  config: ApiConfig;
  /**
   * Aborted when the process shuts down: `/readyz` says so, event streams end, background connections close.
   */
  stopping?: AbortSignal;
  /** Adds the process's own metrics (memory, event loop) and the numbers of the business to those of HTTP. */
  collect?(registry: Registry): void;
}
