import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import { eventId, OUTBOX, type OutboxService } from '../../modules/outbox';
import { CartIsBusy, finishCompletion, type Finished } from './finish-completion';
import { ordersOf } from './one-completion';

/** As long as Medusa lets a second completion wait for the first. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 150;
/** A killed process's turn ends by itself when its lock on the cart does. */
const TURN_SECONDS = 120;

/**
 * What a request to complete a cart gets: the order that is there, or the right to make it until `end` is
 * called.
 */
export type Turn = { orderId: string } | { end: () => Promise<void> };

/** Undefined: somebody else holds the cart. */
async function tryToFinish(
  container: MedusaContainer,
  orderId: string,
  cartId: string,
): Promise<Finished | undefined> {
  try {
    return await finishCompletion(container, orderId, cartId);
  } catch (error) {
    if (!(error instanceof CartIsBusy)) throw error;
    return undefined;
  }
}

/** `none`: the cart is to be completed (again). `busy`: an order is there and not through yet. */
async function orderOf(
  container: MedusaContainer,
  cartId: string,
): Promise<'none' | 'busy' | { orderId: string }> {
  const [orderId] = await ordersOf(container, cartId);
  if (!orderId) return 'none';
  const claim = await container.resolve<OutboxService>(OUTBOX).find(eventId.completed(orderId));
  if (claim?.confirmedAt) return { orderId };
  const finished = await tryToFinish(container, orderId, cartId);
  if (finished === undefined) return 'busy';
  return finished === 'paid' ? { orderId } : 'none';
}

async function takeTurn(container: MedusaContainer, cartId: string): Promise<Turn | undefined> {
  const locking = container.resolve(Modules.LOCKING);
  const [key, ownerId] = [`complete:${cartId}`, randomUUID()];
  const taken = await locking.acquire(key, { ownerId, expire: TURN_SECONDS }).then(
    () => true,
    () => false,
  );
  if (!taken) return undefined;
  const end = async (): Promise<void> => {
    await locking.release(key, { ownerId });
  };
  // The one before may have ended between our look and our turn.
  const now = await orderOf(container, cartId);
  if (now === 'none') return { end };
  await end();
  return now === 'busy' ? undefined : now;
}

/**
 * One request at a time makes the order of a cart; a second click, a reload and another tab wait for it with
 * a look at the tables, not with a completion of their own, and get the same order. A completion that a crash
 * cut off after its order is carried through here, so that no unpaid order is ever answered as placed. Throws
 * CONFLICT when the other one takes too long: nothing was lost, the next request gets its order.
 */
export async function completionTurn(container: MedusaContainer, cartId: string): Promise<Turn> {
  const until = Date.now() + PATIENCE_MS;
  do {
    const now = await orderOf(container, cartId);
    if (typeof now === 'object') return now;
    const turn = now === 'none' ? await takeTurn(container, cartId) : undefined;
    if (turn) return turn;
    await pause(LOOK_EVERY_MS);
  } while (Date.now() < until);
  throw new MedusaError(MedusaError.Types.CONFLICT, 'Cart is already being completed by another request');
}
