import type { MedusaContainer } from '@medusajs/framework/types';
import { config } from '../../config';
import { PlainError } from '../../failure';
import { toMinor } from '../../money';
import type { CapturedPayment, OrderCompletedData, OutboxEntry } from '../../modules/outbox';
import { completedCart, isTip, loyaltyOrderTotals } from '../loyalty';
import { capturePayments } from './capture';
import { finishCompletion } from './finish-completion';
import { soldLines, type SoldLines } from './sold-lines';
import { paymentsOf, readOrder, type OrderPayment, type OrderRecord } from './order-record';
import { providerOf, referenceOf } from './payment-reference';

/** Not an error: the money has not come yet, a bank transfer for example. Asked again later. */
class NotPaidYet extends PlainError {
  override name = 'NotPaidYet';
}

export interface CompletedOrder {
  data: OrderCompletedData;
  lines: SoldLines;
}

function toPayment(payment: OrderPayment): CapturedPayment {
  const { captured_at, amount, currency_code } = payment;
  if (!captured_at) throw new NotPaidYet('A payment of the order is not captured yet');
  const provider = providerOf(payment.provider_id);
  return {
    provider,
    reference: referenceOf(provider, payment),
    amount: toMinor(amount, currency_code),
    capturedAt: new Date(captured_at).toISOString(),
  };
}

/** Never less than the order costs: a bank transfer that is still on its way has no payment yet. */
function paymentsIn(order: OrderRecord): CapturedPayment[] {
  const payments = paymentsOf(order).map(toPayment);
  const captured = payments.reduce((sum, { amount }) => sum + amount, 0);
  if (captured < toMinor(order.total, order.currency_code))
    throw new NotPaidYet('The payments of the order do not cover it yet');
  return payments;
}

/**
 * The data of OrderCompleted, from an order whose money was captured; undefined when nothing was bought (a
 * tip alone). Amounts in minor units.
 */
async function describe(
  container: MedusaContainer,
  order: OrderRecord,
  cartId: string,
): Promise<CompletedOrder | undefined> {
  const { loyaltyCart, lines, customerId } = await completedCart(container, cartId);
  if (!loyaltyCart) return undefined;
  const data: OrderCompletedData = {
    storeId: config.loyalty.storeId,
    cartId,
    orderId: order.id,
    displayId: String(order.display_id),
    ...(customerId && customerId === order.customer_id ? { customerId } : {}),
    ...(order.email ? { email: order.email } : {}),
    placedAt: new Date(order.created_at).toISOString(),
    cart: loyaltyCart,
    totals: loyaltyOrderTotals(order),
    payments: paymentsIn(order),
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

/**
 * Carries an order to where it can be told: its completion is through (one that a crash cut off is finished
 * first) and its payment captured, once. Undefined when there is nothing to tell: the order was cancelled or
 * undone before it was paid. Throws to be asked again later.
 */
export async function completeOrder(
  container: MedusaContainer,
  { subject: cartId, orderId, confirmedAt }: OutboxEntry,
): Promise<CompletedOrder | undefined> {
  if (!orderId) return undefined;
  if (!confirmedAt && (await finishCompletion(container, orderId, cartId)) === 'undone') return undefined;
  const order = await readOrder(container, orderId);
  if (!order || order.status === 'canceled') return undefined;
  await capturePayments(container, order);
  return describe(container, (await readOrder(container, orderId)) ?? order, cartId);
}
