import type { Logger } from '@medusajs/framework/types';
import {
  createLoyaltyClient as createServiceClient,
  LoyaltyProblem as ServiceProblem,
  type CallOptions as ServiceOptions,
  type IdentifyRequest,
  type ProofAnswer,
  type Session,
} from '@loyalty-checkout/client';
import { PlainError, reasonOf } from '../../failure';
import { traceHeaders } from '../../trace';
import { unreachableAnswer } from './answer';
import { LoyaltyAnswer, type Identity, type LoyaltyCart, type Proof } from './contract';
import { LoyaltyProblem, refusalOf } from './problem';

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
 * What a checkout asks of the loyalty service. Loyalty being away is an answer (`BYPASSED`, `ORCHESTRATOR_UNAVAILABLE`), never an
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

/** What the shopper's own request is refused with; undefined for everything that is a bypass. */
const refusedWith = (error: unknown): LoyaltyProblem | undefined => {
  const refusal = refusalOf(error);
  return refusal && refusal.status < 500 && !OUR_MISTAKE.has(refusal.status) ? refusal : undefined;
};

/** Why there is no answer: never what was sent, nor what came back. */
const whyNot = (error: unknown): string => {
  if (!(error instanceof ServiceProblem)) return reasonOf(error);
  return error.status === 0 ? `${error.code} ${reasonOf(error.cause)}` : `HTTP ${error.status}`;
};

export function createLoyaltyClient(
  { url, apiKey, storeId }: ClientOptions,
  logger: Pick<Logger, 'warn' | 'error'>,
): LoyaltyClient {
  const service = createServiceClient({ url, apiKey, timeoutMs: CALL_MS });

  async function ask(
    send: (options: ServiceOptions) => Promise<Session>,
    known: Known & { cart?: LoyaltyCart | undefined },
    options: CallOptions = {},
  ): Promise<LoyaltyAnswer> {
    const at = new Date();
    try {
      return LoyaltyAnswer.parse(await send({ ...options, headers: traceHeaders() }));
    } catch (error) {
      const refusal = refusedWith(error);
      if (refusal) throw refusal;
      if (error instanceof ServiceProblem && OUR_MISTAKE.has(error.status))
        logger.error(
          `The loyalty API refuses this shop's key (${error.status}): every cart is at full price`,
        );
      logger.warn(`Loyalty is bypassed for cart ${known.cartId}: ${whyNot(error)}`);
      return unreachableAnswer({ ...known, at });
    }
  }

  return {
    identify: ({ cartId, sessionId, customerId }, identity, cart, options) => {
      const request = { storeId, cartId, customerId, ...identity, cart } as IdentifyRequest;
      return ask((init) => service.identify(request, init), { cartId, sessionId, cart }, options);
    },
    rewards: (known, cart, options) =>
      ask((init) => service.rewards({ sessionId: known.sessionId, cart }, init), { ...known, cart }, options),
    select: (known, rewardIds, options) =>
      ask((init) => service.select({ sessionId: known.sessionId, rewardIds }, init), known, options),
    requestProof: (known, options) =>
      ask((init) => service.requestProof({ sessionId: known.sessionId }, init), known, options),
    prove: (known, proof, options) =>
      ask(
        (init) => service.prove({ sessionId: known.sessionId, ...proof } as ProofAnswer, init),
        known,
        options,
      ),
    session: (known, options) => ask((init) => service.session(known.sessionId, init), known, options),
    async events(sessionId, signal, options = {}) {
      try {
        return await service.eventStream(sessionId, { ...options, signal, headers: traceHeaders() });
      } catch (error) {
        signal.throwIfAborted();
        throw new PlainError(whyNot(error));
      }
    },
  };
}
