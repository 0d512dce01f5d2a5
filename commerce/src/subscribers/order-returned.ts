import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { recordReturns } from '../workflows/orders/order-returned';
import { relayOutbox } from '../workflows/orders/outbox-relay';

/** Goods were received (`order.return_received`) or money went back (`payment.refunded`). */
type Returned = { order_id: string } | { id: string };

async function orderOf(container: MedusaContainer, paymentId: string): Promise<string | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'payment',
    fields: ['payment_collection.order.id'],
    filters: { id: paymentId },
  });
  const [payment] = data as unknown as { payment_collection?: { order?: { id: string } | null } | null }[];
  return payment?.payment_collection?.order?.id;
}

/** What came back is found in the order itself, so that a repeated or a lost event changes nothing. */
export default async function tellReturns({ event, container }: SubscriberArgs<Returned>): Promise<void> {
  const orderId = 'order_id' in event.data ? event.data.order_id : await orderOf(container, event.data.id);
  if (orderId && (await recordReturns(container, orderId))) await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: ['order.return_received', 'payment.refunded'],
  context: { subscriberId: 'tell-returns' },
};
