import { MathBN } from '@medusajs/framework/utils';
import type { BigNumberInput } from '@medusajs/framework/types';
import { z } from '@medusajs/framework/zod';
import { type Minor, toMinor } from '../../../money';
import type { OrderTotals } from '../../../modules/outbox/contract';
import { leftOf, LOYALTY_PROVIDER } from './adjustments';
import { exact, isTip, Line } from './cart-content';

/** What a query for an order (or a cart) must ask for to be added up here. */
export const ORDER_TOTALS_FIELDS = [
  'currency_code',
  'total',
  'items.*',
  'items.adjustments.*',
  'items.tax_lines.*',
  'shipping_methods.*',
  'shipping_methods.adjustments.*',
];

const Order = z.object({
  currency_code: z.string(),
  total: exact,
  items: z.array(Line).nullish(),
  shipping_methods: z
    .array(z.object({ amount: exact, adjustments: z.array(z.object({ amount: exact })).nullish() }))
    .nullish(),
});

/** Takes as much of `missing` from `amount` as there is. */
const take = (amount: Minor, missing: Minor): [left: Minor, missing: Minor] => [
  amount - Math.min(amount, missing),
  missing - Math.min(amount, missing),
];

/**
 * Adds an order up as the loyalty service wants it: in whole minor units that balance exactly.
 *
 * - `total` is Medusa's own, rounded half up once: what the payment provider charges.
 * - `subtotal` is what the goods cost **net of the shop's own promotions**, line by line in whole minor units
 *   (the lines were brought there
 *   by `planAdjustments`), without the tip. Only so can the equation hold beside a promotion: the service knows loyalty's discount alone.
 * - `loyaltyDiscount` is the sum of loyalty's adjustments that were really applied, `tip` and `deliveryFee`
 *   what the lines and methods say
 *   (delivery net of promotions).
 * - `tax` is the rest. Medusa keeps tax unrounded, and everything else is whole, so this is its tax rounded
 *   half up. Two things bring
 *   fractions from elsewhere, a percentage off the delivery and a store credit: where they would make tax negative, delivery and then the
 *   subtotal give way, for the service takes no negative amount.
 *
 * @param order an order or cart with ORDER_TOTALS_FIELDS; amounts are Medusa's decimals
 */
export function loyaltyOrderTotals(order: unknown): OrderTotals {
  const { currency_code: code, total: charged, items, shipping_methods } = Order.parse(order);
  const minor = (amount: BigNumberInput): Minor => toMinor(amount, code);
  const sum = (amounts: Minor[]): Minor => amounts.reduce((all, amount) => all + amount, 0);

  const lines = items ?? [];
  const total = minor(charged);
  const tip = sum(lines.filter(isTip).map((line) => minor(leftOf(line))));
  const net = sum(lines.filter((line) => !isTip(line)).map((line) => minor(leftOf(line))));
  const loyaltyDiscount = sum(
    lines.flatMap(({ adjustments }) =>
      adjustments
        .filter(({ provider_id }) => provider_id === LOYALTY_PROVIDER)
        .map(({ amount }) => minor(amount)),
    ),
  );
  const fee = minor(
    MathBN.sum(
      ...(shipping_methods ?? []).map(({ amount, adjustments }) =>
        MathBN.sub(amount, ...(adjustments ?? []).map((adjustment) => adjustment.amount)),
      ),
    ),
  );

  const tax = total - (net - loyaltyDiscount + fee + tip);
  const [deliveryFee, missing] = take(fee, Math.max(-tax, 0));
  return {
    currency: code.toUpperCase(),
    subtotal: net - missing,
    loyaltyDiscount,
    tax: Math.max(tax, 0),
    deliveryFee,
    tip,
    total,
  };
}
