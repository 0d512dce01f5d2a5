import type { Logger } from '@medusajs/framework/types';
import { unreachableAnswer } from './answer';
import { LoyaltyAnswer, ProblemDocument, type Identity, type LoyaltyCart, type Proof } from './contract';
import { PlainError, reasonOf } from '../../failure';
import { traceHeaders } from '../../trace';
import { LoyaltyProblem } from './problem';

/**
 * The service answers within 2.5 s whatever is broken; a little less, so that a shopper's request never waits
 * longer for us.
 */
export const CALL_MS = 2_400;

export interface ClientOptions {
  /** Base URL of the loyalty API. */
  url: string;
  /** A checkout key of the store; never leaves this process. */
  apiKey: string;
  storeId: string;
}

export interface CallOptions {
  /** For the whole call, body included. */
  timeoutMs?: number;
  /** 1–200 visible ASCII characters: a repeat is answered, not executed. */
  idempotencyKey?: string | undefined;
  /**
   * The address of the shopper's own machine, where the call is made for one: the service limits by it how
   * many numbers are tried.
   */
  shopperAddress?: string | null | undefined;
}

interface Known {
  cartId: string;
  sessionId: string;
}

/**
 * The loyalty API, typed. Loyalty being away is an answer (`BYPASSED`, `ORCHESTRATOR_UNAVAILABLE`), never an
 * exception: no connection, a time-out, 5xx, a refused key, garbage. Only what the caller can mend is thrown:
 * LoyaltyProblem for every other 4xx.
 */
export interface LoyaltyClient {
  identify(
    known: Known & { customerId?: string | undefined },
    identity: Identity,
    cart?: LoyaltyCart,
    options?: CallOptions,
  ): Promise<LoyaltyAnswer>;
  rewards(known: Known, cart: LoyaltyCart, options?: CallOptions): Promise<LoyaltyAnswer>;
  select(known: Known, rewardIds: string[], options?: CallOptions): Promise<LoyaltyAnswer>;
  /** Has the host send its code to the number on file. */
  requestProof(known: Known, options?: CallOptions): Promise<LoyaltyAnswer>;
  prove(known: Known, proof: Proof, options?: CallOptions): Promise<LoyaltyAnswer>;
  session(known: Known, options?: CallOptions): Promise<LoyaltyAnswer>;
  /**
   * The raw server-sent events of a session; rejects when they cannot be had. The caller ends them by the
   * signal.
   */
  events(
    sessionId: string,
    signal: AbortSignal,
    options?: Pick<CallOptions, 'shopperAddress'>,
  ): Promise<ReadableStream<Uint8Array>>;
}

/**
 * A key that is missing, wrong or of another store is our own mistake: the shopper goes on at full price, the
 * log tells us.
 */
const OUR_MISTAKE = new Set([401, 403]);

async function refusal(response: Response): Promise<LoyaltyProblem | null> {
  if (response.status < 400 || response.status >= 500 || OUR_MISTAKE.has(response.status)) return null;
  const problem = ProblemDocument.safeParse(await response.json());
  if (!problem.success) return null;
  const { code, title, detail, errors } = problem.data;
  return new LoyaltyProblem(response.status, code, detail || title, {
    errors,
    retryAfter: response.headers.get('retry-after'),
  });
}

const addressed = (shopperAddress: CallOptions['shopperAddress']): Record<string, string> =>
  shopperAddress ? { 'Shopper-Address': shopperAddress } : {};

export function createLoyaltyClient(
  { url, apiKey, storeId }: ClientOptions,
  logger: Pick<Logger, 'warn' | 'error'>,
): LoyaltyClient {
  const base = url.replace(/\/+$/, '');
  const headers = {
    Authorization: `Bearer ${apiKey}`,
    'Content-Type': 'application/json',
    Accept: 'application/json',
  };

  async function call(
    path: string,
    body: unknown,
    { timeoutMs = CALL_MS, idempotencyKey, shopperAddress }: CallOptions,
  ): Promise<LoyaltyAnswer> {
    const response = await fetch(base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...headers,
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
        ...addressed(shopperAddress),
        ...traceHeaders(),
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return LoyaltyAnswer.parse(await response.json());
    const problem = await refusal(response);
    if (problem) throw problem;
    if (OUR_MISTAKE.has(response.status))
      logger.error(
        `The loyalty API refuses this shop's key (${response.status}): every cart is at full price`,
      );
    throw new PlainError(`HTTP ${response.status}`);
  }

  async function ask(
    path: string,
    body: unknown,
    known: Known & { cart?: LoyaltyCart | undefined },
    options: CallOptions = {},
  ): Promise<LoyaltyAnswer> {
    const at = new Date();
    try {
      return await call(path, body, options);
    } catch (error) {
      if (error instanceof LoyaltyProblem) throw error;
      logger.warn(`Loyalty is bypassed for cart ${known.cartId}: ${reasonOf(error)}`);
      return unreachableAnswer({ ...known, at });
    }
  }

  return {
    identify: ({ cartId, sessionId, customerId }, identity, cart, options) =>
      ask(
        '/loyalty/identify',
        { storeId, cartId, customerId, ...identity, cart },
        { cartId, sessionId, cart },
        options,
      ),
    rewards: (known, cart, options) =>
      ask('/loyalty/rewards', { sessionId: known.sessionId, cart }, { ...known, cart }, options),
    select: (known, rewardIds, options) =>
      ask('/loyalty/select', { sessionId: known.sessionId, rewardIds }, known, options),
    requestProof: ({ cartId, sessionId }, options) =>
      ask('/loyalty/proof/request', { sessionId }, { cartId, sessionId }, options),
    prove: ({ cartId, sessionId }, proof, options) =>
      ask('/loyalty/proof', { sessionId, ...proof }, { cartId, sessionId }, options),
    session: (known, options) =>
      ask(`/loyalty/sessions/${encodeURIComponent(known.sessionId)}`, undefined, known, options),
    async events(sessionId, signal, { shopperAddress } = {}) {
      const response = await fetch(`${base}/loyalty/sessions/${encodeURIComponent(sessionId)}/events`, {
        headers: {
          Authorization: headers.Authorization,
          Accept: 'text/event-stream',
          ...addressed(shopperAddress),
          ...traceHeaders(),
        },
        redirect: 'error',
        signal,
      });
      if (response.ok && response.body) return response.body;
      await response.body?.cancel();
      throw new PlainError(`HTTP ${response.status}`);
    },
  };
}
