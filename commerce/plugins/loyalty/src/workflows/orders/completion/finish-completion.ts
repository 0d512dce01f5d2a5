import { cancelOrderWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import { PlainError, reasonOf } from '../../../failure';
import { toMinor } from '../../../money';
import { OUTBOX, type OutboxService } from '../../../modules/outbox';
import { runJoined } from '../../../hooks';
import { paymentsOf, readOrder, type OrderRecord } from '../order-record';

/** Seconds: how long to wait for the cart, and how long a killed process keeps it. */
const LOCK = { timeout: 1, expire: 30 };
/** Those that Medusa completes a cart with. */
const PROCESSABLE = new Set(['pending', 'requires_more', 'authorized', 'captured', 'pending_authorization']);

export type Finished = 'paid' | 'undone';

/** Somebody else is at this cart, or was until a crash less than two minutes ago. */
export class CartIsBusy extends PlainError {
  override name = 'CartIsBusy';
}

const outboxOf = (container: MedusaContainer): OutboxService => container.resolve<OutboxService>(OUTBOX);
const sessionOf = (order: OrderRecord) =>
  (order.payment_collections ?? [])
    .flatMap(({ payment_sessions }) => payment_sessions ?? [])
    .find(({ status }) => PROCESSABLE.has(status));
const isUnpaid = (order: OrderRecord): boolean =>
  order.status !== 'canceled' && paymentsOf(order).length === 0;
export const needsPayment = (order: OrderRecord): boolean =>
  toMinor(order.total, order.currency_code) > 0 && isUnpaid(order);

/**
 * Whether the money is held now. A bank transfer that is on its way counts as paid: Medusa places such an
 * order too, and its capture is waited for.
 */
export async function authorizePayment(container: MedusaContainer, order: OrderRecord): Promise<boolean> {
  const session = sessionOf(order);
  if (!session) return false;
  try {
    await container.resolve(Modules.PAYMENT).authorizePaymentSession(session.id, {});
    return true;
  } catch (error) {
    // A Medusa error is the provider's no; anything else leaves the outcome open and is asked again.
    if (!MedusaError.isMedusaError(error)) throw error;
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`The payment of order ${order.id} was refused: ${reasonOf(error)}`);
    return false;
  }
}

/** Whether the shop still agrees to the order: the crash may have come before it was asked. */
async function isAgreed(container: MedusaContainer, orderId: string, cartId: string): Promise<boolean> {
  const input = { input: { id: cartId }, order_id: orderId };
  try {
    await runJoined('completeCart.beforePaymentAuthorization', input, { container });
    return true;
  } catch (error) {
    // A Medusa error is the shop's no; anything else leaves it open and is asked again.
    if (!MedusaError.isMedusaError(error)) throw error;
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`The shop refused order ${orderId}, and it is undone: ${reasonOf(error)}`);
    return false;
  }
}

async function callOff(container: MedusaContainer, order: OrderRecord): Promise<Finished> {
  // First, so that cancelling tells nobody: the checkout goes on.
  await outboxOf(container).withdrawCompletion(order.id);
  await runJoined('completeCart.undone', { order_id: order.id }, { container });
  if (order.status !== 'canceled')
    await cancelOrderWorkflow(container).run({ input: { order_id: order.id } });
  // The cart pays with the same collection again, which can belong to one order only.
  const collections = (order.payment_collections ?? []).map(({ id }) => ({
    [Modules.ORDER]: { order_id: order.id },
    [Modules.PAYMENT]: { payment_collection_id: id },
  }));
  if (collections.length > 0) await container.resolve(ContainerRegistrationKeys.LINK).dismiss(collections);
  return 'undone';
}

/** The cart is the shopper's again, as Medusa leaves it after a payment that failed. */
async function undo(container: MedusaContainer, order: OrderRecord, cartId: string): Promise<Finished> {
  await callOff(container, order);
  await container
    .resolve(ContainerRegistrationKeys.LINK)
    .dismiss({ [Modules.ORDER]: { order_id: order.id }, [Modules.CART]: { cart_id: cartId } });
  await container.resolve(Modules.CART).updateCarts([{ id: cartId, completed_at: null }]);
  return 'undone';
}

async function finish(container: MedusaContainer, orderId: string, cartId: string): Promise<Finished> {
  const order = await readOrder(container, orderId);
  if (!order) return 'undone';
  // Cut off while it was being undone: the cart may have another order by now, so it is left alone.
  if (order.cart?.id !== cartId) return callOff(container, order);
  if (isUnpaid(order) && !(await isAgreed(container, orderId, cartId))) return undo(container, order, cartId);
  if (needsPayment(order) && !(await authorizePayment(container, order)))
    return undo(container, order, cartId);
  await outboxOf(container).claimCompletion(cartId, orderId);
  await runJoined('completeCart.orderCreated', { order_id: orderId, cart_id: cartId }, { container });
  await outboxOf(container).confirmCompletion(orderId);
  return 'paid';
}

/**
 * Ends a completion that a crash cut off between the order and its end. The shopper pressed the button, so
 * the order is carried through: the payment session is authorised with its own idempotency key, and money
 * that was already held is found rather than held again. A refused card undoes the order and gives the cart
 * back. Holds the cart's lock meanwhile, under an owner of its own and renewed for as long as it takes: of
 * two that come at once only one enters. Throws CartIsBusy while somebody else has the cart.
 */
export async function finishCompletion(
  container: MedusaContainer,
  { orderId, cartId }: { orderId: string; cartId: string },
): Promise<Finished> {
  let entered = false;
  const job = async (): Promise<Finished> => {
    entered = true;
    return finish(container, orderId, cartId);
  };
  try {
    return await container.resolve(Modules.LOCKING).execute(cartId, job, LOCK);
  } catch (error) {
    if (entered) throw error;
    throw new CartIsBusy('The cart is being completed', { cause: error });
  }
}
