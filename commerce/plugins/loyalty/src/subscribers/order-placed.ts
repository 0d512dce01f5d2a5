import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { eventId, OUTBOX, type OutboxService } from '../modules/outbox';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/**
 * Medusa says so when the whole completion is through: the payment is captured and the order told at once.
 * Should this never run, the relay's own clock does it.
 */
export default async function hurryOrder({
  event,
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  await container.resolve<OutboxService>(OUTBOX).hastenConfirmed(eventId.completed(event.data.id));
  await relayOutbox(container);
}

export const config: SubscriberConfig = { event: 'order.placed', context: { subscriberId: 'hurry-order' } };
