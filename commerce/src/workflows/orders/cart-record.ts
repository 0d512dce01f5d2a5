import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { toMinor } from '../../money';
import type { LoyaltyCart } from '../../modules/outbox';
import type { Line } from './line-ids';
import { isTip, type OrderLine } from './order-record';

// TODO(orders): the loyalty owner's mapping
type CartLine = OrderLine & { variant_barcode: string | null; variant?: { upc?: string | null; metadata?: Record<string, unknown> | null } | null };

export async function readCart(container: MedusaContainer, cartId: string): Promise<{ loyaltyCart: LoyaltyCart; lines: Line[] }> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'cart', fields: ['id', 'currency_code', 'items.*', 'items.adjustments.*', 'items.variant.upc', 'items.variant.metadata'], filters: { id: cartId } });
  const cart = data[0] as unknown as { currency_code: string; items: CartLine[] };
  const lines = cart.items.filter((item) => !isTip(item));
  return {
    lines,
    loyaltyCart: {
      version: 1,
      currency: cart.currency_code.toUpperCase(),
      items: lines.map((line) => ({
        lineItemId: line.id,
        productCode: line.variant?.upc ?? line.variant_barcode ?? line.id,
        name: line.title,
        quantity: Number(line.quantity),
        unitOfMeasure: String(line.variant?.metadata?.unit_of_measure ?? 'each'),
        unitPrice: toMinor(line.unit_price, cart.currency_code),
        merchandiseCode: String(line.variant?.metadata?.merchandise_code ?? '000'),
      })),
    },
  };
}

export function loyaltyOrderTotals(order: { currency_code: string; total: unknown }): import('../../modules/outbox').OrderTotals {
  const o = order as unknown as Record<string, never> & { currency_code: string; items: OrderLine[] };
  const minor = (value: unknown): number => toMinor((value ?? 0) as number, o.currency_code);
  const total = minor(o.total);
  const tip = o.items.filter(isTip).reduce((s, i) => s + minor(i.total), 0);
  const deliveryFee = minor(o.shipping_subtotal);
  const tax = minor(o.tax_total);
  const loyaltyDiscount = minor(o.discount_total);
  return { currency: o.currency_code.toUpperCase(), subtotal: total - tip - deliveryFee - tax + loyaltyDiscount, loyaltyDiscount, tax, deliveryFee, tip, total };
}
