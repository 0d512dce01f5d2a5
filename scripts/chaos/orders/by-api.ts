import { randomUUID } from 'node:crypto';
import { sessionIdOf } from '../../../contract/ids';
import { cartOf } from '../../demo/basket';
import type { Asking } from '../../load/asking';
import type { PlannedOrder } from '../plan';
import { AnySession, completed, Identified, orderAt, type Placed, sendEvent, unlessRefused } from './loyalty';

const REWARD = 'snack-half';
const BASKETS = [
  { coffees: 1, gallons: 7 },
  { coffees: 2, gallons: 8.123 },
] as const;

/** As a shop's backend does it, waiting for each answer. Repeats have the same keys. */
export async function orderByApi(
  asking: Asking,
  storeId: string,
  { member, spends, address }: PlannedOrder,
): Promise<Placed> {
  const cartId = `chaos-${randomUUID()}`;
  const sessionId = sessionIdOf(storeId, cartId);
  const carts = BASKETS.map((basket, index) => cartOf(index + 1, basket));
  const [first, ...later] = carts;
  const question = (step: string, body: object, key = step) => ({
    step,
    method: 'POST' as const,
    path: `/loyalty/${step}`,
    headers: { 'idempotency-key': `${cartId}-${key}`, 'shopper-address': address },
    body,
  });

  const who = { phone: member.phone, customerId: `customer-${member.membershipId}`, vouched: true };
  let told = await unlessRefused(
    asking.ask(question('identify', { storeId, cartId, ...who, cart: first }), Identified),
  );
  for (const cart of later)
    told = await unlessRefused(
      asking.ask(question('rewards', { sessionId, cart }, `cart-${cart.version}`), AnySession),
    );
  if (spends && told?.status === 'ACTIVE')
    told =
      (await unlessRefused(asking.ask(question('select', { sessionId, rewardIds: [REWARD] }), AnySession))) ??
      told;
  const { order, redeems } = orderAt(told, { storeId, cartId }, carts.at(-1) ?? cartOf(1, BASKETS[0]));
  await sendEvent(asking, 'order', completed(order));
  return { cartId, orderId: order.orderId, redeems };
}
