import type { MedusaContainer } from '@medusajs/framework/types';
import { relayOutbox } from '../workflows/orders/outbox-relay';
import { reconcile } from '../workflows/orders/reconcile';

/** Finds what was never written down. The rows are unique, so two processes at it find the same. */
export default async function findUntoldEvents(container: MedusaContainer): Promise<void> {
  if ((await reconcile(container)) > 0) await relayOutbox(container);
}

export const config = { name: 'outbox-reconcile', schedule: '*/5 * * * *' };
