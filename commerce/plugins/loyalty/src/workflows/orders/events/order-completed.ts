import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { reasonOf } from '../../../failure';
import type { AppliedReward, OrderCompletedData, OutboxEntry } from '../../../modules/outbox';
import { completedCart, isTip, loyaltyOrderTotals } from '../../loyalty';
import { loyaltyOf } from '../../loyalty/checkout';
import { capturePayments } from '../completion/capture-payments';
import { finishCompletion } from '../completion/finish-completion';
import { readOrder, type OrderRecord } from '../order-record';
import { describePayments } from './order-payments';
import { soldLines, type SoldLines } from './sold-lines';

export interface CompletedOrder {
  data: OrderCompletedData;
  lines: SoldLines;
}

const sumOf = (rewards: AppliedReward[]): number =>
  rewards.flatMap(({ lines }) => lines).reduce((sum, { amount }) => sum + amount, 0);

/**
 * The data of OrderCompleted: the order as it was placed, its payments as they are now. Undefined when
 * nothing was bought (a tip alone). Amounts in minor units.
 */
async function describe(
  container: MedusaContainer,
  order: OrderRecord,
  cartId: string,
): Promise<CompletedOrder | undefined> {
  const { loyaltyCart, lines, appliedRewards, customerId } = await completedCart(container, cartId);
  if (loyaltyCart.items.length === 0) return undefined;
  const totals = loyaltyOrderTotals(order);
  const data: OrderCompletedData = {
    storeId: loyaltyOf(container).options.storeId,
    cartId,
    orderId: order.id,
    displayId: String(order.display_id),
    ...(customerId && customerId === order.customer_id ? { customerId } : {}),
    ...(order.email ? { email: order.email } : {}),
    placedAt: new Date(order.created_at).toISOString(),
    cart: loyaltyCart,
    totals,
    // Somebody changed the order before it was told: then the session's own state decides.
    ...(sumOf(appliedRewards) === totals.loyaltyDiscount ? { appliedRewards } : {}),
    payments: describePayments(order),
  };
  return {
    data,
    lines: soldLines(
      order.items.filter((line) => !isTip(line)),
      lines,
      order.currency_code,
    ),
  };
}

/** Money that cannot be had now holds no order back: it is told as pending, and asked for again. */
async function tryToCapture(container: MedusaContainer, order: OrderRecord): Promise<void> {
  try {
    await capturePayments(container, order);
  } catch (error) {
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`The money of order ${order.id} is not captured yet: ${reasonOf(error)}`);
  }
}

/**
 * Carries an order to where it can be told: its completion is through (one that a crash cut off is finished
 * first), and what is held of its money is captured if it can be. Undefined when there is nothing to tell:
 * the order was cancelled or undone. Throws to be asked again later.
 */
export async function completeOrder(
  container: MedusaContainer,
  { subject: cartId, orderId, confirmedAt }: OutboxEntry,
): Promise<CompletedOrder | undefined> {
  if (!orderId) return undefined;
  if (!confirmedAt && (await finishCompletion(container, { orderId, cartId })) === 'undone') return undefined;
  const order = await readOrder(container, orderId);
  if (!order || order.status === 'canceled') return undefined;
  await tryToCapture(container, order);
  return describe(container, (await readOrder(container, orderId)) ?? order, cartId);
}
