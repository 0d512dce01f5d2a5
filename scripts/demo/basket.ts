import { randomBytes } from 'node:crypto';
import {
  lineAmount,
  discountByLine,
  type Cart,
  type CartItem,
  type Minor,
  type OrderCompleted,
  type Session,
} from '../../contract';

/** What the shopper has in the basket at one moment. */
export interface Basket {
  coffees: number;
  gallons: number;
}

const CURRENCY = 'USD';
const FUEL = '001';
/** Sales tax in basis points, on everything but fuel, whose price holds its tax already. */
const TAX_BASIS_POINTS = 825;
const DELIVERY_FEE: Minor = 299;
const TIP: Minor = 300;

/** Products and prices are those of sandbox/pdi/promotions.yaml. */
const COFFEE = {
  lineItemId: 'coffee',
  productCode: '012345678905',
  name: 'House coffee, medium',
  unitOfMeasure: 'each',
  unitPrice: 249,
  merchandiseCode: '004',
} as const;
const CHIPS = {
  lineItemId: 'chips',
  productCode: '028400443752',
  name: 'Potato chips, 2.5 oz',
  unitOfMeasure: 'each',
  unitPrice: 269,
  merchandiseCode: '010',
} as const;
const REGULAR = {
  lineItemId: 'fuel',
  productCode: '000000000101',
  name: 'Regular unleaded',
  unitOfMeasure: 'gallon',
  unitPrice: 359,
  merchandiseCode: FUEL,
} as const;

/** A cart id that no run had before. */
export const newCartId = (): string => `demo-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;

export const cartOf = (version: number, { coffees, gallons }: Basket): Cart => ({
  version,
  currency: CURRENCY,
  items: [
    { ...COFFEE, quantity: coffees },
    { ...CHIPS, quantity: 1 },
    { ...REGULAR, quantity: gallons },
  ],
});

function taxOf(item: CartItem, discounts: { amount: Minor }[]): Minor {
  if (item.merchandiseCode === FUEL) return 0;
  const net = discounts.reduce((left, { amount }) => left - amount, lineAmount(item));
  return Math.floor((net * TAX_BASIS_POINTS + 5_000) / 10_000);
}

/** As much of a session as an order is made from. */
export type Priced = Pick<Session, 'storeId' | 'cartId' | 'rewards' | 'totals'>;

/** The order that pays exactly what the session said for the goods, with tax, delivery and tip on top. */
export function orderOf(
  { storeId, cartId, rewards, totals: { subtotal, loyaltyDiscount, lines } }: Priced,
  cart: Cart,
  now = new Date(),
): OrderCompleted {
  const discounts = new Map(lines.map((line) => [line.lineItemId, line.discounts]));
  const tax = cart.items.reduce((sum, item) => sum + taxOf(item, discounts.get(item.lineItemId) ?? []), 0);
  const total = subtotal - loyaltyDiscount + tax + DELIVERY_FEE + TIP;
  const at = now.toISOString();
  return {
    storeId,
    cartId,
    orderId: `order-${cartId}`,
    displayId: cartId.slice(-6).toUpperCase(),
    email: 'shopper@example.com',
    placedAt: at,
    cart,
    totals: {
      currency: cart.currency,
      subtotal,
      loyaltyDiscount,
      tax,
      deliveryFee: DELIVERY_FEE,
      tip: TIP,
      total,
    },
    appliedRewards: [...rewards.instant, ...rewards.optional]
      .filter(({ applied }) => applied)
      .map(({ rewardId }) => ({ rewardId, lines: discountByLine(rewardId, lines) })),
    payments: [{ provider: 'stripe', reference: `pi_${cartId}`, amount: total, capturedAt: at }],
  };
}
