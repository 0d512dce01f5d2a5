import { setTimeout as pause } from 'node:timers/promises';
import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import { eventId, OUTBOX, type OutboxService } from '../../../modules/outbox';
import { CartIsBusy, finishCompletion, type Finished } from './finish-completion';
import { ordersOf } from './claim-cart';

/** As long as Medusa lets a second completion wait for the first. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 150;
/** Seconds: how long to wait for a turn, and how long a killed process keeps one. It is renewed meanwhile. */
const TURN = { timeout: 1, expire: 30 };

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
    return await finishCompletion(container, { orderId, cartId });
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

/** Holds the key until `end` is called; undefined while somebody else holds it. */
function holdTurn(
  container: MedusaContainer,
  key: string,
): Promise<{ end: () => Promise<void> } | undefined> {
  return new Promise((resolve) => {
    const held = container.resolve(Modules.LOCKING).execute(
      key,
      () =>
        new Promise<void>((leave) => {
          const end = async (): Promise<void> => {
            leave();
            await held;
          };
          resolve({ end });
        }),
      TURN,
    );
    held.catch(() => resolve(undefined));
  });
}

async function takeTurn(container: MedusaContainer, cartId: string): Promise<Turn | undefined> {
  const turn = await holdTurn(container, `complete:${cartId}`);
  if (!turn) return undefined;
  // The one before may have ended between our look and our turn.
  const now = await orderOf(container, cartId).catch(async (error: unknown) => {
    await turn.end();
    throw error;
  });
  if (now === 'none') return turn;
  await turn.end();
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
