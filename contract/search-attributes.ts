/**
 * Custom search attributes; all are keywords, registered at start-up of the stack. None ever holds a phone or
 * a name.
 */
export const SEARCH_ATTRIBUTES = {
  status: 'LoyaltyStatus',
  storeId: 'LoyaltyStoreId',
  cartId: 'LoyaltyCartId',
  orderId: 'LoyaltyOrderId',
  memberId: 'LoyaltyMemberId',
  posSequenceId: 'LoyaltyPosSequenceId',
  bypassReason: 'LoyaltyBypassReason',
} as const;
