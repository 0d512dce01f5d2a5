import {
  createLoyaltyClient,
  LoyaltyProblem as ServiceProblem,
  type CallOptions,
  type ConnectionTest,
  type FoundOrders,
  type Goodwill,
  type LoyaltyClient,
  type RetryResults,
  type StoreConfig,
  type Work,
  type WorkItem,
} from '@loyalty-checkout/client';
import type { PluginOptions } from '../../options';
import { traceHeaders } from '../../trace';
import { LoyaltyProblem, refusalOf } from './problem';

/** Staff wait for an answer, and press again. In milliseconds. */
const CALL_MS = 10_000;

export type { ConnectionTest, FoundOrders, Goodwill, Work };
export type WorkKind = WorkItem['kind'];
export type WorkResults = RetryResults;
export type StoreSettings = StoreConfig;

/** What staff may change; the rest of a store's settings is set where the service runs. */
export type ChangedSettings = Partial<
  Pick<StoreSettings, 'enabled' | 'bypassCooldownSeconds' | 'proof' | 'paymentWindowSeconds'>
>;

/** Who asks, as the shop knows them, and why: both are written down where it is done. */
export interface Decision {
  by: string;
  /** No phone numbers, names or addresses. */
  reason: string;
}

/**
 * What the shop's staff ask of the loyalty service, with keys that no browser sees. Every method throws LoyaltyProblem:
 * what the service refuses with, 503 `LOYALTY_AWAY` where it does not answer, and 501 `KEY_NOT_SET` without the option.
 */
export interface Desk {
  order(orderId: string): Promise<FoundOrders>;
  work(question: { kind?: WorkKind; cursor?: string }): Promise<Work>;
  retry(ids: string[], decision: Decision): Promise<WorkResults>;
  abandon(ids: string[], decision: Decision): Promise<WorkResults>;
  /** Once per `idempotencyKey`, however often it is asked. */
  giveGoodwill(
    gift: Decision & { orderId: string; points: number },
    idempotencyKey: string,
  ): Promise<Goodwill>;
  settings(): Promise<StoreSettings>;
  change(settings: ChangedSettings): Promise<StoreSettings>;
  testConnection(): Promise<ConnectionTest>;
}

/** A key that the service does not know says nothing of what was asked: to staff, loyalty is away. */
function problemOf(error: unknown): unknown {
  if (!(error instanceof ServiceProblem)) return error;
  const refusal = refusalOf(error);
  if (refusal && refusal.status !== 401) return refusal;
  const { status } = error;
  const why = status === 0 ? 'does not answer' : `answered HTTP ${status}`;
  return new LoyaltyProblem(503, 'LOYALTY_AWAY', `The loyalty service ${why}`);
}

export function createDesk({ url, storeId, supportKey, adminKey }: PluginOptions): Desk {
  const askWith = (option: 'supportKey' | 'adminKey', apiKey: string | undefined) => {
    const service =
      apiKey === undefined ? undefined : createLoyaltyClient({ url, apiKey, timeoutMs: CALL_MS });
    return async <T>(ask: (service: LoyaltyClient, options: CallOptions) => Promise<T>): Promise<T> => {
      if (!service)
        throw new LoyaltyProblem(501, 'KEY_NOT_SET', `The loyalty plugin has no option ${option}`);
      try {
        return await ask(service, { headers: traceHeaders() });
      } catch (error) {
        throw problemOf(error);
      }
    };
  };
  const support = askWith('supportKey', supportKey);
  const admin = askWith('adminKey', adminKey);

  return {
    order: (orderId) => support((service, options) => service.findOrders({ storeId, orderId }, options)),
    work: (question) => support((service, options) => service.work({ storeId, ...question }, options)),
    retry: (ids, decision) => support((service, options) => service.retryWork({ ids, ...decision }, options)),
    abandon: (ids, decision) =>
      support((service, options) => service.abandonWork({ ids, ...decision }, options)),
    giveGoodwill: (gift, idempotencyKey) =>
      support((service, options) =>
        service.giveGoodwill({ storeId, ...gift }, { ...options, idempotencyKey }),
      ),
    settings: () => admin((service, options) => service.storeConfig(storeId, options)),
    change: (settings) =>
      admin(async (service, options) => {
        const {
          storeId: _id,
          clientSecretSet: _set,
          createdAt: _at,
          updatedAt: _to,
          ...now
        } = await service.storeConfig(storeId, options);
        return service.setStoreConfig(storeId, { ...now, ...settings }, options);
      }),
    testConnection: () => admin((service, options) => service.testStoreConfig(storeId, options)),
  };
}
