import { randomUUID } from 'node:crypto';
import {
  createLoyaltyClient,
  LoyaltyProblem,
  type AbandonRequest,
  type FoundOrders,
  type OrderQuery,
  type RetryRequest,
  type RetryResults,
  type Work,
  type WorkQuery,
} from '@loyalty-checkout/client';
import { Sentence } from '../console';

export type Which = Pick<WorkQuery, 'kind' | 'storeId' | 'type'>;
export type Ask = 'retry' | 'abandon';
type Without<Request> = Request extends { reason: string } ? Omit<Request, 'reason'> : never;
/** What is meant: by id, or all of a kind. */
export type Told = Without<RetryRequest> | Without<AbandonRequest>;

/** The service's support routes. All throw a `Sentence` that says what to do, and never the key. */
export interface WorkClient {
  list(which: Which, page: { limit: number; cursor?: string }): Promise<Work>;
  /** The same request sent again, by this client, is known by its key. */
  tell(ask: Ask, request: Told, reason: string): Promise<RetryResults>;
  find(order: OrderQuery): Promise<FoundOrders>;
}

const AWAY =
  'Look whether LOYALTY_URL is its address and whether it runs, then run the same again: that is safe.';

function sentenceOf(error: unknown): unknown {
  if (!(error instanceof LoyaltyProblem)) return error;
  const { status, code, detail, errors } = error;
  if (code === 'NOT_UNDERSTOOD')
    return new Sentence(`The service answered ${status}, and not as it does. ${AWAY}`);
  if (status === 0) return new Sentence(`The service does not answer. ${AWAY}`);
  if (code === 'UNAUTHORIZED' || code === 'FORBIDDEN')
    return new Sentence(`${detail}. LOYALTY_SUPPORT_KEY must be a key with the scope support or admin.`);
  const places = errors.map(({ pointer, message }) => `\n  ${pointer.slice(1)}: ${message}`).join('');
  return new Sentence(`${detail} (${code})${places}`);
}

export function createWorkClient(url: string, key: string): WorkClient {
  const client = createLoyaltyClient({ url, apiKey: key });
  const run = randomUUID();
  const plainly = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      throw sentenceOf(error);
    }
  };

  return {
    list: (which, page) => plainly(client.work({ ...which, ...page })),
    tell: (ask, request, reason) => {
      const options = { idempotencyKey: run };
      const asked =
        ask === 'retry'
          ? client.retryWork({ ...request, reason } as RetryRequest, options)
          : client.abandonWork({ ...request, reason } as AbandonRequest, options);
      return plainly(asked);
    },
    find: (order) => plainly(client.findOrders(order)),
  };
}
