import { randomUUID } from 'node:crypto';
import {
  lineAmount,
  subtotalOf,
  type Cart,
  type CartItem,
  type EventData,
  type EventType,
  type OrderCompleted,
  type Session,
} from '../../contract';
import { requireDocumented } from '../../api/testing/documented';
import { until } from '../support/until';
import { ALEX, type Host } from './host';

/** No request of a shopper takes longer, whatever is broken. */
export const PROMISE_MS = 2_500;
const GIVE_UP_MS = 10_000;

export interface Answer<Body = Session> {
  status: number;
  body: Body;
  /** As the storefront measures it. */
  milliseconds: number;
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  key?: string;
}

export interface IdentifyRequest {
  phone?: string;
  membershipId?: string;
  customerId?: string;
  vouched?: boolean;
  cart?: Cart;
}

/** One cart, as the storefront sees it. */
export interface Checkout {
  readonly cartId: string;
  /** Known once it was identified. */
  readonly sessionId: string;
  /** With Alex's phone and no cart where nothing else is said. */
  identify(request?: IdentifyRequest, headers?: Record<string, string>): Promise<Answer>;
  rewards(cart: Cart, headers?: Record<string, string>): Promise<Answer>;
  /** Has the host send its code, as often as a busy machine needs, and reads it from the message. */
  codeSent(phone: string): Promise<string>;
  /** By the host's code, sent to this number: Alex's where nothing else is said. */
  prove(phone?: string): Promise<Answer>;
  select(...rewardIds: string[]): Promise<Answer>;
  cancel(): Promise<Answer>;
  get(): Promise<Answer>;
  /** The event that the shop sends when `order` is paid. */
  complete(order: OrderCompleted, change?: object): Promise<Answer<object>>;
  /** Waits for the session to be in this status. */
  reaches(status: Session['status'], timeoutMs?: number): Promise<Session>;
}

/** One store and what it may send. */
export interface Shop {
  readonly storeId: string;
  readonly key: string;
  readonly host: Host;
  call<Body = Session>(method: string, path: string, call?: Call): Promise<Answer<Body>>;
  send<Type extends EventType>(type: Type, data: EventData[Type], change?: object): Promise<Answer<object>>;
  checkout(cartId?: string): Checkout;
}

export function createShop({
  url,
  storeId,
  key: ownKey,
  host,
}: {
  url: string;
  storeId: string;
  key: string;
  host: Host;
}): Shop {
  const call = async <Body>(
    method: string,
    path: string,
    { body, headers, key = ownKey }: Call = {},
  ): Promise<Answer<Body>> => {
    const began = performance.now();
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(GIVE_UP_MS),
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers: heard } = response;
    const answer = (await response.json()) as Body;
    const milliseconds = performance.now() - began;
    requireDocumented(method, path, { status, headers: heard, body: answer as Record<string, unknown> });
    return { status, body: answer, milliseconds };
  };
  const send: Shop['send'] = (type, data, change = {}) =>
    call('POST', '/events', {
      body: { specversion: '1.0', id: randomUUID(), source: '/shop', type, data, ...change },
    });

  return {
    storeId,
    key: ownKey,
    host,
    call,
    send,
    checkout(cartId = `cart_${randomUUID()}`) {
      let sessionId = '';
      const get = (): Promise<Answer> => call('GET', `/loyalty/sessions/${sessionId}`);
      return {
        cartId,
        get sessionId() {
          return sessionId;
        },
        get,
        async identify(request = {}, headers = {}) {
          const who =
            request.phone === undefined && request.membershipId === undefined ? { phone: ALEX.phone } : {};
          const answer = await call<Session>('POST', '/loyalty/identify', {
            body: { storeId, cartId, ...who, ...request },
            headers,
          });
          sessionId = answer.body.sessionId ?? sessionId;
          return answer;
        },
        rewards: (cart, headers = {}) =>
          call('POST', '/loyalty/rewards', { body: { sessionId, cart }, headers }),
        codeSent: (phone) =>
          until(
            async () => {
              const { body } = await call<Session>('POST', '/loyalty/proof/request', { body: { sessionId } });
              return !body.warnings.includes('PROOF_UNAVAILABLE') && host.codeFor(phone);
            },
            { what: "the host's code", timeoutMs: 10_000, everyMs: 500 },
          ),
        async prove(phone = ALEX.phone) {
          return call('POST', '/loyalty/proof', { body: { sessionId, code: await this.codeSent(phone) } });
        },
        select: (...rewardIds) => call('POST', '/loyalty/select', { body: { sessionId, rewardIds } }),
        cancel: () => call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} }),
        complete: (order, change) => send('OrderCompleted', order, change),
        async reaches(status, timeoutMs = 20_000) {
          return until(
            async () => {
              const { body } = await get();
              return body.status === status && body;
            },
            { what: `the session to be ${status}`, timeoutMs, everyMs: 100 },
          );
        },
      };
    },
  };
}

const item = (
  lineItemId: string,
  productCode: string,
  merchandiseCode: string,
  unitPrice: number,
  quantity: number,
  unitOfMeasure: CartItem['unitOfMeasure'],
): CartItem => ({
  lineItemId,
  productCode,
  name: lineItemId,
  merchandiseCode,
  unitPrice,
  quantity,
  unitOfMeasure,
});

/**
 * A coffee for each version (0.50 off the first two), chips, and 8 gallons (0.10 off each): every version has
 * content of its own.
 */
export const cartOf = (version: number): Cart => ({
  version,
  currency: 'USD',
  items: [
    item('coffee', '012345678905', '004', 249, version, 'each'),
    item('chips', '028400443752', '010', 269, 1, 'each'),
    item('fuel', '000000000101', '001', 359, 8, 'gallon'),
  ],
});

/** What the host's instant rewards take off `cartOf(version)`, in cents. */
export const instantDiscountOf = (version: number): number => 50 * Math.min(version, 2) + 80;
/** What half off the chips takes off, in cents; costs 200 points. */
export const SNACK_HALF = { rewardId: 'snack-half', discount: 134, points: 200 };

/** To the cent: lines, discounts and totals of an answer, against the cart it was asked for. */
export function expectExact({ totals }: Session, cart: Cart): void {
  const amounts = new Map(cart.items.map((line) => [line.lineItemId, lineAmount(line)]));
  const taken = totals.lines.map(({ lineItemId, discounts }) => ({
    lineItemId,
    amount: discounts.reduce((sum, { amount }) => sum + amount, 0),
  }));
  expect(totals.lines.map(({ lineItemId }) => lineItemId).toSorted()).toEqual([...amounts.keys()].toSorted());
  for (const { lineItemId, amount } of taken) {
    expect(amount).toBeGreaterThanOrEqual(0);
    expect(amount).toBeLessThanOrEqual(amounts.get(lineItemId) ?? -1);
  }
  const subtotal = subtotalOf(cart);
  const loyaltyDiscount = taken.reduce((sum, { amount }) => sum + amount, 0);
  expect(totals).toMatchObject({
    currency: cart.currency,
    subtotal,
    loyaltyDiscount,
    total: subtotal - loyaltyDiscount,
  });
  expect(totals.total).toBeGreaterThanOrEqual(0);
}

/** The promise to a shopper: 200, in time. */
export function expectKept<Body>({ status, body, milliseconds }: Answer<Body>): Body {
  expect({ status, body }).toMatchObject({ status: 200 });
  expect(milliseconds).toBeLessThanOrEqual(PROMISE_MS);
  return body;
}

/** Kept, and with loyalty on: whatever was broken, the shopper did not notice. */
export function expectUnnoticed(answer: Answer, cart: Cart): Session {
  const session = expectKept(answer);
  expect(session).toMatchObject({ status: 'ACTIVE', bypass: null, cartVersion: cart.version });
  expectExact(session, cart);
  expect(session.totals.loyaltyDiscount).toBeGreaterThanOrEqual(instantDiscountOf(cart.version));
  return session;
}

/** Kept, at full price, with a reason. */
export function expectBypassed(answer: Answer, cart: Cart, ...reasons: string[]): Session {
  const session = expectKept(answer);
  expect(session).toMatchObject({
    status: 'BYPASSED',
    rewards: { instant: [], optional: [] },
    totals: { loyaltyDiscount: 0 },
    points: { toEarn: 0 },
  });
  expect(reasons).toContain(session.bypass?.reason);
  expect(session.bypass?.message).not.toBe('');
  expectExact(session, cart);
  return session;
}

/**
 * What a shopper of a slow or mute host may be told too: on a busy machine the API's own bound can end before
 * the host's does.
 */
export const HURRIED = 'ORCHESTRATOR_UNAVAILABLE';

interface Served {
  checkout: Checkout;
  answer: Answer;
}

/**
 * Sends shoppers to a host in trouble until one is told CIRCUIT_OPEN without the host being asked: the breaker is
 * open. Each of them has full price, in time. Answers the first, whom the trouble met.
 */
export async function openTheBreaker(shop: Shop, reason: string): Promise<Served> {
  const serve = async (): Promise<Served> => {
    const checkout = shop.checkout();
    return { checkout, answer: await checkout.identify({ cart: cartOf(1) }) };
  };
  const isSpared = async ({ answer: { body } }: Served) =>
    body.bypass?.reason === 'CIRCUIT_OPEN' &&
    (await shop.host.calls({ posSequenceID: body.posSequenceId })).length === 0;

  // As many failures as the breaker needs, at once.
  const [first, ...others] = await Promise.all([serve(), serve(), serve(), serve(), serve()]);
  const served = [first, ...others];
  await until(
    async () => {
      const last = await serve();
      served.push(last);
      return isSpared(last);
    },
    { what: 'the breaker to be open', timeoutMs: 30_000, everyMs: 250 },
  );
  for (const { answer } of served) expectBypassed(answer, cartOf(1), reason, 'CIRCUIT_OPEN', HURRIED);
  return first;
}

/** The order that pays exactly what the session said, with tax, delivery and tip on top. */
export function orderOf(session: Session, cart: Cart, more: Partial<OrderCompleted> = {}): OrderCompleted {
  const {
    storeId,
    cartId,
    totals: { subtotal, loyaltyDiscount },
  } = session;
  const extra = { tax: 123, deliveryFee: 299, tip: 150 };
  const total = subtotal - loyaltyDiscount + extra.tax + extra.deliveryFee + extra.tip;
  const now = new Date().toISOString();
  return {
    storeId,
    cartId,
    orderId: `order-${cartId}`,
    displayId: '1001',
    placedAt: now,
    cart,
    totals: { currency: cart.currency, subtotal, loyaltyDiscount, ...extra, total },
    payments: [{ provider: 'stripe', reference: `pi_${cartId}`, amount: total, capturedAt: now }],
    ...more,
  };
}

/**
 * A checkout with loyalty on and its first cart: where a test begins. What an earlier test broke is mended,
 * but perhaps not everyone has noticed, and a process that has just been started may be slow once: so it is
 * tried with new carts until it holds.
 */
export async function openCheckout(
  shop: Shop,
  who: IdentifyRequest = { phone: ALEX.phone },
): Promise<Checkout> {
  return until(
    async () => {
      const checkout = shop.checkout();
      const { body } = await checkout.identify({ ...who, cart: cartOf(1) });
      if (body.status !== 'ACTIVE') return false;
      expectExact(body, cartOf(1));
      return checkout;
    },
    { what: 'a checkout with loyalty on', timeoutMs: 40_000, everyMs: 250 },
  );
}

/** Loyalty works for a new shopper. */
export const recovers = async (shop: Shop): Promise<void> => void (await openCheckout(shop));
