import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { recordRegistration } from '../workflows/customers/account-events';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/** A new customer, or one whose phone number came later. */
export default async function tellRegistration({
  event,
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  if (await recordRegistration(container, event.data.id)) await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: ['customer.created', 'customer.updated'],
  context: { subscriberId: 'tell-registration' },
};
