import type { MedusaContainer } from '@medusajs/framework/types';
import { config } from '../../config';
import { toMinor } from '../../money';
import type { CapturedPayment, OrderCompletedData, OutboxEntry } from '../../modules/outbox';
import { loyaltyOrderTotals, readCart } from './cart-record';
import { capturePayments } from './capture';
import { finishCompletion } from './finish-completion';
import { matchLines } from './line-ids';
import { isTip, paymentsOf, readOrder, type OrderPayment, type OrderRecord } from './order-record';
import { providerOf, referenceOf } from './payment-reference';

/** Not an error: the money has not come yet, a bank transfer for example. Asked again later. */
class NotPaidYet extends Error {
  override name = 'NotPaidYet';
}

export interface CompletedOrder {
  data: OrderCompletedData;
  /** `{orderLineId: cartLineId}`, for returns. */
  lines: Record<string, string>;
}

function toPayment(payment: OrderPayment): CapturedPayment {
  const { captured_at, amount, currency_code } = payment;
  if (!captured_at) throw new NotPaidYet('A payment of the order is not captured yet');
  const provider = providerOf(payment.provider_id);
  return { provider, reference: referenceOf(provider, payment), amount: toMinor(amount, currency_code), capturedAt: new Date(captured_at).toISOString() };
}

/** The data of OrderCompleted, from an order whose money was captured. Amounts in minor units. */
async function describe(container: MedusaContainer, order: OrderRecord, cartId: string): Promise<CompletedOrder> {
  const cart = await readCart(container, cartId);
  const data: OrderCompletedData = {
    storeId: config.loyalty.storeId,
    cartId,
    orderId: order.id,
    displayId: String(order.display_id),
    ...(order.customer_id ? { customerId: order.customer_id } : {}),
    ...(order.email ? { email: order.email } : {}),
    placedAt: new Date(order.created_at).toISOString(),
    cart: cart.loyaltyCart,
    totals: loyaltyOrderTotals(order),
    payments: paymentsOf(order).map(toPayment),
  };
  return { data, lines: matchLines(order.items.filter((line) => !isTip(line)), cart.lines) };
}

/**
 * Carries an order to where it can be told: its payment is there (a completion that a crash cut off is finished first) and captured, once.
 * Undefined when there is nothing to tell: the order was cancelled or undone before it was paid. Throws to be asked again later.
 */
export async function completeOrder(container: MedusaContainer, { subject: cartId, orderId }: Pick<OutboxEntry, 'subject' | 'orderId'>): Promise<CompletedOrder | undefined> {
  const order = orderId ? await readOrder(container, orderId) : undefined;
  if (!order || order.status === 'canceled') return undefined;
  if (toMinor(order.total, order.currency_code) > 0 && paymentsOf(order).length === 0) {
    if ((await finishCompletion(container, order.id, cartId)) === 'undone') return undefined;
  }
  const paid = (await readOrder(container, order.id)) ?? order;
  await capturePayments(container, paid);
  return describe(container, (await readOrder(container, order.id)) ?? paid, cartId);
}
