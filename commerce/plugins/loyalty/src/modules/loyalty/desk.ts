import type { PluginOptions } from '../../options';
import { traceHeaders } from '../../trace';
import { ProblemDocument, type Schemas } from './contract';
import { LoyaltyProblem } from './problem';

/** Staff wait for an answer, and press again. In milliseconds. */
const CALL_MS = 10_000;

export type FoundOrders = Schemas['FoundOrders'];
export type Work = Schemas['Work'];
export type WorkKind = Schemas['WorkItem']['kind'];
export type WorkResults = Schemas['RetryResults'];
export type Goodwill = Schemas['Goodwill'];
export type StoreSettings = Schemas['StoreConfig'];
export type ConnectionTest = Schemas['ConnectionTest'];

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
    idempotencyKey: string | undefined,
  ): Promise<Goodwill>;
  settings(): Promise<StoreSettings>;
  change(settings: ChangedSettings): Promise<StoreSettings>;
  testConnection(): Promise<ConnectionTest>;
}

interface Asked {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

async function refusal(response: Response): Promise<LoyaltyProblem> {
  const problem = ProblemDocument.safeParse(await response.json().catch(() => null));
  if (response.status === 401 || !problem.success)
    return new LoyaltyProblem(503, 'LOYALTY_AWAY', `The loyalty service answered HTTP ${response.status}`);
  const { code, title, detail, errors } = problem.data;
  return new LoyaltyProblem(response.status, code, detail || title, {
    errors,
    retryAfter: response.headers.get('retry-after'),
  });
}

export function createDesk({ url, storeId, supportKey, adminKey }: PluginOptions): Desk {
  const base = url.replace(/\/+$/, '');
  const config = `/stores/${encodeURIComponent(storeId)}/loyalty-config`;

  const askWith =
    (option: 'supportKey' | 'adminKey', key: string | undefined) =>
    async <T>({ method, path, body, headers }: Asked): Promise<T> => {
      if (key === undefined)
        throw new LoyaltyProblem(501, 'KEY_NOT_SET', `The loyalty plugin has no option ${option}`);
      const response = await fetch(base + path, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          ...headers,
          ...traceHeaders(),
        },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(CALL_MS),
      }).catch(() => {
        throw new LoyaltyProblem(503, 'LOYALTY_AWAY', 'The loyalty service does not answer');
      });
      if (!response.ok) throw await refusal(response);
      return (await response.json()) as T;
    };
  const support = askWith('supportKey', supportKey);
  const admin = askWith('adminKey', adminKey);

  return {
    order: (orderId) =>
      support({ method: 'GET', path: `/support/orders?${new URLSearchParams({ storeId, orderId })}` }),
    work: (question) =>
      support({ method: 'GET', path: `/support/work?${new URLSearchParams({ storeId, ...question })}` }),
    retry: (ids, decision) =>
      support({ method: 'POST', path: '/support/work/retry', body: { ids, ...decision } }),
    abandon: (ids, decision) =>
      support({ method: 'POST', path: '/support/work/abandon', body: { ids, ...decision } }),
    giveGoodwill: (gift, idempotencyKey) =>
      support({
        method: 'POST',
        path: '/support/goodwill',
        body: { storeId, ...gift },
        headers: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
      }),
    settings: () => admin({ method: 'GET', path: config }),
    async change(settings) {
      const {
        storeId: _id,
        clientSecretSet: _set,
        createdAt: _at,
        updatedAt: _to,
        ...now
      } = await admin<StoreSettings>({ method: 'GET', path: config });
      return admin({ method: 'PUT', path: config, body: { ...now, ...settings } });
    },
    testConnection: () => admin({ method: 'POST', path: `${config}/test` }),
  };
}
