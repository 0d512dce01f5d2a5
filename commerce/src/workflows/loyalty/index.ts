/** What other parts of the shop use of loyalty. */
export { LOYALTY_PROVIDER, ROUNDING_PROVIDER } from './adjustments';
export { isTip, TIP_KIND } from './cart-content';
export { type CompletedCart, completedCart } from './completed-cart';
export { loyaltyOrderTotals, ORDER_TOTALS_FIELDS } from './order-totals';
export { recordOrder } from './record-order';
