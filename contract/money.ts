import type { Cart, CartItem, Minor } from './cart';

const THOUSAND = 1000;

/**
 * The price of one line in minor units: quantity (up to 3 decimals) × unit price, rounded half up.
 * Works in integers (thousandths of a unit), so 8.123 gallons × 350 is exact before it is rounded.
 */
export function lineAmount(item: Pick<CartItem, 'quantity' | 'unitPrice'>): Minor {
  const thousandths = Math.round(item.quantity * THOUSAND);
  return Math.floor((thousandths * item.unitPrice + THOUSAND / 2) / THOUSAND);
}

/** The sum of all line amounts in minor units. */
export function subtotalOf(cart: Pick<Cart, 'items'>): Minor {
  return cart.items.reduce((sum, item) => sum + lineAmount(item), 0);
}
