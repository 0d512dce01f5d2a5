/**
 * Custom search attributes; all are keywords, registered at start-up of the stack, and a worker does not begin
 * without them. None ever holds a phone or a name. A namespace on PostgreSQL has room for ten keywords.
 */
export const SEARCH_ATTRIBUTES = {
  status: 'LoyaltyStatus',
  storeId: 'LoyaltyStoreId',
  cartId: 'LoyaltyCartId',
  orderId: 'LoyaltyOrderId',
  /** What the shopper calls the order: the 9 of "Order #9". One per shop, so not one over all stores. */
  displayId: 'LoyaltyDisplayId',
  memberId: 'LoyaltyMemberId',
  posSequenceId: 'LoyaltyPosSequenceId',
  bypassReason: 'LoyaltyBypassReason',
} as const;
