import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { ORDER_TOTALS_FIELDS } from '../loyalty';

/** What Medusa gives where it is an amount: a number, or its own exact decimal. */
export type Amount = number | string;

/** A line of the order, as far as returns and the lines of its cart look at it. */
export interface OrderLine {
  id: string;
  title: string;
  variant_id: string | null;
  quantity: number;
  unit_price: Amount;
  metadata: Record<string, unknown> | null;
  adjustments: { description?: string | null; amount: Amount }[] | null;
  detail: { return_received_quantity: number; return_dismissed_quantity: number };
}

export interface Capture {
  id: string;
  created_at: string | Date;
}

export interface OrderPayment {
  id: string;
  amount: Amount;
  currency_code: string;
  provider_id: string;
  data: Record<string, unknown> | null;
  captured_at: string | Date | null;
  canceled_at: string | Date | null;
  captures: Capture[] | null;
  refunds: { amount: Amount }[] | null;
}

export interface PaymentSession {
  id: string;
  status: string;
}

export interface OrderRecord {
  id: string;
  display_id: number;
  status: string;
  email: string | null;
  customer_id: string | null;
  currency_code: string;
  created_at: string | Date;
  total: Amount;
  items: OrderLine[];
  transactions: { reference: string | null; reference_id: string | null }[] | null;
  payment_collections:
    { id: string; payments: OrderPayment[] | null; payment_sessions: PaymentSession[] | null }[] | null;
  /** The cart that it came from; absent for an order that no shopper placed. */
  cart?: { id: string } | null;
}

const FIELDS = [
  ...ORDER_TOTALS_FIELDS,
  'id',
  'display_id',
  'status',
  'email',
  'customer_id',
  'created_at',
  'items.detail.*',
  'transactions.reference',
  'transactions.reference_id',
  'payment_collections.id',
  'payment_collections.payments.*',
  'payment_collections.payments.captures.*',
  'payment_collections.payments.refunds.*',
  'payment_collections.payment_sessions.id',
  'payment_collections.payment_sessions.status',
  'cart.id',
];

/** The order with totals, payments and where it came from; undefined when there is none. */
export async function readOrder(
  container: MedusaContainer,
  orderId: string,
): Promise<OrderRecord | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: FIELDS, filters: { id: orderId } });
  return data[0] as unknown as OrderRecord | undefined;
}

/** The payments that were not called off. */
export const paymentsOf = (order: OrderRecord): OrderPayment[] =>
  (order.payment_collections ?? [])
    .flatMap(({ payments }) => payments ?? [])
    .filter(({ canceled_at }) => !canceled_at);
