import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { cartOf } from '../../demo/basket';
import type { Asking } from '../../load/asking';
import type { PlannedOrder } from '../plan';
import { completed, event, IdentifiedLater, orderAt, type Placed, sendEvent, unlessRefused } from './loyalty';

const FIRST = { coffees: 1, gallons: 7 };
const SECOND = { coffees: 2, gallons: 7 };

/** One message to a queue, in AWS's JSON protocol; the local queue looks at no signature. */
const enqueue = (asking: Asking, queueUrl: string, body: object): Promise<unknown> =>
  asking.ask(
    {
      step: 'queue',
      method: 'POST',
      path: new URL('/', queueUrl).href,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: { QueueUrl: queueUrl, MessageBody: JSON.stringify(body) },
    },
    z.unknown(),
  );

/**
 * As a shop does it that waits for no answer of loyalty: the order pays full price, and comes by the queue
 * where there is one.
 */
export async function orderByEvents(
  asking: Asking,
  { storeId, queueUrl }: { storeId: string; queueUrl: string | undefined },
  { member, address }: PlannedOrder,
): Promise<Placed> {
  const at = { storeId, cartId: `chaos-${randomUUID()}` };
  await unlessRefused(
    asking.ask(
      {
        step: 'identify later',
        method: 'POST',
        path: '/loyalty/identify',
        headers: {
          prefer: 'respond-async',
          'idempotency-key': `${at.cartId}-identify`,
          'shopper-address': address,
        },
        body: { ...at, phone: member.phone, cart: cartOf(1, FIRST) },
      },
      IdentifiedLater,
    ),
  );
  const cart = cartOf(2, SECOND);
  await sendEvent(asking, 'cart event', event('CartUpdated', { ...at, cart }));
  const { order, redeems } = orderAt(undefined, at, cart);
  const done = completed(order);
  await (queueUrl ? enqueue(asking, queueUrl, done) : sendEvent(asking, 'order', done));
  return { cartId: at.cartId, orderId: order.orderId, redeems };
}
