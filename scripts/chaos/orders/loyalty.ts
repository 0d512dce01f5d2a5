import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { subtotalOf, type Cart, type OrderCompleted, type Session } from '../../../contract';
import { orderOf, type Priced } from '../../demo/basket';
import { Refused, type Asking, type Question } from '../../load/asking';

/** An order that a client was told is taken. */
export interface Placed {
  cartId: string;
  orderId: string;
  /** Points that the order was priced with; undefined where the shop decides. */
  redeems?: number;
}

const isSession = (value: unknown): value is Session =>
  typeof value === 'object' && value !== null && 'status' in value && 'totals' in value;
export const AnySession = z.custom<Session>(isSession);

/** The service knows who the shopper is, now or as soon as it can; else it says: identify again. */
const knowsWho = ({ bypass, warnings }: Session): boolean =>
  bypass?.reason !== 'ORCHESTRATOR_UNAVAILABLE' || warnings.includes('IDENTITY_KEPT');

export const Identified = AnySession.refine(knowsWho, 'The service asks to identify again');
/** With `Prefer: respond-async`: sent, or answered at full price. */
export const IdentifiedLater = z.union([z.strictObject({ sessionId: z.string() }), Identified]);

/** What a checkout goes on from where a question was refused. */
export async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status < 500) return undefined;
    throw error;
  }
}

/**
 * The order of a cart at the prices that the shopper was told last: at full price where that was for another
 * cart, or nothing.
 */
export function orderAt(told: Session | undefined, at: { storeId: string; cartId: string }, cart: Cart) {
  const subtotal = subtotalOf(cart);
  const fullPrice: Priced = {
    ...at,
    rewards: { instant: [], optional: [] },
    totals: { currency: cart.currency, subtotal, loyaltyDiscount: 0, total: subtotal, lines: [] },
  };
  const isForThis = told?.cartVersion === cart.version && told.totals.subtotal === subtotal;
  // An answer that knows only the session's id cannot name its cart.
  const priced = isForThis ? { ...told, ...at } : fullPrice;
  const redeems = priced.rewards.optional
    .filter(({ applied }) => applied)
    .reduce((sum, { pointsCost }) => sum + pointsCost, 0);
  return { order: orderOf(priced, cart), redeems };
}

export const event = (type: string, data: object): object => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/chaos',
  type,
  data,
});

/** Has the API take an event: in Temporal or in the outbox. */
export const sendEvent = (asking: Asking, step: string, body: object): Promise<unknown> =>
  asking.ask({ step, method: 'POST', path: '/events', body } satisfies Question, z.unknown());

export const completed = (order: OrderCompleted): object => event('OrderCompleted', order);
