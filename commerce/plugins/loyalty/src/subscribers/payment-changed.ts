import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { orderOfPayment } from '../payment/order-of-payment';
import { hastenPayments } from '../workflows/orders/events/payments-changed';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/** Money came. Should this never run, the relay's own clock asks for it. */
export default async function tellPayment({
  event,
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  const orderId = await orderOfPayment(container, { paymentId: event.data.id });
  if (!orderId) return;
  await hastenPayments(container, orderId);
  await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: 'payment.captured',
  context: { subscriberId: 'tell-payment' },
};
