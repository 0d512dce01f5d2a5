/** What other parts of the shop use of loyalty. */
export { LOYALTY_PROVIDER, ROUNDING_PROVIDER } from './pricing/adjustments';
export { isTip, TIP_KIND } from './pricing/cart-content';
export { type CompletedCart, completedCart } from './order/completed-cart';
export { loyaltyOrderTotals, ORDER_TOTALS_FIELDS } from './pricing/order-totals';
export { recordOrder } from './order/record-order';
