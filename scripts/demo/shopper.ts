import { randomUUID } from 'node:crypto';
import {
  createLoyaltyClient,
  LoyaltyProblem,
  type EventAnswer,
  type LoyaltyEvent,
} from '@loyalty-checkout/client';
import type { Cart, OrderCompleted, OrderReturned, Session } from '../../contract';
import { Sentence } from '../console';
import type { Handles } from './handles';
import type { Measured } from './verdict';

/** Well past the promise: an answer that breaks it is still measured. */
const GIVE_UP_MS = 10_000;
const SOURCE = '/demo';

/** An answer with the time that the shopper waited for it. */
export interface Answer<Body> extends Measured {
  body: Body;
}

/**
 * The storefront's side of the HTTP API. Every method throws a `Sentence` when the API refuses or cannot be
 * reached.
 */
export interface Shopper {
  /** Every answer so far, oldest first. */
  readonly answers: readonly Measured[];
  identify(cartId: string, cart?: Cart): Promise<Answer<Session>>;
  rewards(sessionId: string, cart: Cart): Promise<Answer<Session>>;
  requestProof(sessionId: string): Promise<Answer<Session>>;
  prove(sessionId: string, code: string): Promise<Answer<Session>>;
  select(sessionId: string, rewardIds: string[]): Promise<Answer<Session>>;
  session(sessionId: string): Promise<Answer<Session>>;
  cancel(sessionId: string): Promise<Answer<Session>>;
  /** Tells that the order is paid, as a CloudEvent. */
  order(order: OrderCompleted): Promise<Answer<EventAnswer>>;
  /** Tells that goods came back, as a CloudEvent. */
  giveBack(returned: OrderReturned): Promise<Answer<EventAnswer>>;
}

/** What every event of the demo says of itself. */
const attributes = () => ({
  specversion: '1.0' as const,
  id: randomUUID(),
  source: SOURCE,
  time: new Date().toISOString(),
});

function refused(what: string, { status, code, detail, errors }: LoyaltyProblem): Sentence {
  const more = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ') || detail;
  return new Sentence(`${what} was answered with ${status} ${code}: ${more}.`);
}

export function createShopper({
  LOYALTY_URL: url,
  LOYALTY_API_KEY: apiKey,
  STORE_ID: storeId,
  MEMBER_PHONE: phone,
}: Handles): Shopper {
  const answers: Measured[] = [];
  const client = createLoyaltyClient({ url, apiKey, timeoutMs: GIVE_UP_MS });

  /** `status` is that of every answer that is no problem. */
  const measured = async <Body>(
    what: string,
    status: number,
    asked: Promise<Body>,
  ): Promise<Answer<Body>> => {
    const began = performance.now();
    const note = (seen: number): Measured => {
      const answer = { what, status: seen, ms: performance.now() - began };
      answers.push(answer);
      return answer;
    };
    try {
      const body = await asked;
      return { ...note(status), body };
    } catch (error) {
      if (!(error instanceof LoyaltyProblem)) throw error;
      if (error.status === 0)
        throw new Sentence(`The API at ${url} gave no answer to ${what}: ${error.detail}.`);
      note(error.status);
      throw refused(what, error);
    }
  };
  const ask = (what: string, asked: Promise<Session>) => measured(what, 200, asked);
  const tell = (what: string, event: LoyaltyEvent) => measured(what, 202, client.sendEvent(event));

  return {
    answers,
    identify: (cartId, cart) =>
      ask('identify', client.identify({ storeId, cartId, phone, ...(cart && { cart }) })),
    rewards: (sessionId, cart) => ask('rewards', client.rewards({ sessionId, cart })),
    requestProof: (sessionId) => ask('request a code', client.requestProof({ sessionId })),
    prove: (sessionId, code) => ask('prove', client.prove({ sessionId, code })),
    select: (sessionId, rewardIds) => ask('select', client.select({ sessionId, rewardIds })),
    session: (sessionId) => ask('GET session', client.session(sessionId)),
    cancel: (sessionId) => ask('cancel', client.cancel(sessionId, 'only a look')),
    order: (order) =>
      tell('order', { ...attributes(), type: 'OrderCompleted', subject: order.orderId, data: order }),
    giveBack: (returned) =>
      tell('return', { ...attributes(), type: 'OrderReturned', subject: returned.orderId, data: returned }),
  };
}
