import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { orderOfPayment } from '../payment/order-of-payment';
import { recordReturns } from '../workflows/orders/events/order-returned';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/** Goods were received (`order.return_received`) or money went back (`payment.refunded`). */
type Returned = { order_id: string } | { id: string };

/** What came back is found in the order itself, so that a repeated or a lost event changes nothing. */
export default async function tellReturns({ event, container }: SubscriberArgs<Returned>): Promise<void> {
  const orderId =
    'order_id' in event.data
      ? event.data.order_id
      : await orderOfPayment(container, { paymentId: event.data.id });
  if (orderId && (await recordReturns(container, orderId))) await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: ['order.return_received', 'payment.refunded'],
  context: { subscriberId: 'tell-returns' },
};
