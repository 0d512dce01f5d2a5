/** Where a return stands; shown as `LoyaltyStatus`, so that support finds it beside its checkout. */
export const RETURN_STATUSES = [
  'RETURN_PENDING',
  'RETURN_REVERSED',
  'RETURN_NOTHING_TO_REVERSE',
  'RETURN_FAILED',
  'RETURN_ABANDONED',
] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];
