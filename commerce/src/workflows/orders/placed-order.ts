import { setTimeout as pause } from 'node:timers/promises';
import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError } from '@medusajs/framework/utils';
import { eventId, OUTBOX, type OutboxService } from '../../modules/outbox';
import { CartIsBusy, finishCompletion } from './finish-completion';
import { ordersOf } from './one-completion';

/** As long as Medusa lets a second completion wait for the first. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** Undefined: somebody else holds the cart. */
async function tryToFinish(container: MedusaContainer, orderId: string, cartId: string) {
  try {
    return await finishCompletion(container, orderId, cartId);
  } catch (error) {
    if (!(error instanceof CartIsBusy)) throw error;
    return undefined;
  }
}

/**
 * The order that a cart became, for a second click, a reload or another tab: answered without the cart's lock, which a killed process leaves
 * behind for two minutes. Waits while the completion is under way; one that a crash cut off after its order is carried through here, so that
 * no unpaid order is ever answered as placed. Undefined when the cart is to be completed (again).
 * Throws CONFLICT when the other completion takes too long.
 */
export async function placedOrder(container: MedusaContainer, cartId: string): Promise<string | undefined> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  const until = Date.now() + PATIENCE_MS;
  do {
    const [orderId] = await ordersOf(container, cartId);
    if (!orderId) return undefined;
    const claim = await outbox.find(eventId.completed(orderId));
    if (claim?.confirmedAt) return orderId;
    const finished = await tryToFinish(container, orderId, cartId);
    if (finished) return finished === 'paid' ? orderId : undefined;
    await pause(LOOK_EVERY_MS);
  } while (Date.now() < until);
  throw new MedusaError(MedusaError.Types.CONFLICT, 'Cart is already being completed by another request');
}
