import type { MedusaContainer } from '@medusajs/framework/types';
import { relayOutbox } from '../workflows/orders/outbox-relay';

/** What no event hurried: events that failed before, and those of a process that died. */
export default async function sendDueEvents(container: MedusaContainer): Promise<void> {
  await relayOutbox(container);
}

export const config = { name: 'outbox-relay', schedule: { interval: 5_000 } };
