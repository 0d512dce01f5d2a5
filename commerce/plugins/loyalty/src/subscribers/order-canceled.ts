import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { recordCancellation } from '../workflows/orders/events/order-cancelled';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/** The workflow's hook has written the event already; a repeat changes nothing, and now it may leave. */
export default async function tellCancellation({
  event,
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  await recordCancellation(container, event.data.id);
  await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: 'order.canceled',
  context: { subscriberId: 'tell-cancellation' },
};
