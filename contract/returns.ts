/** Where a return stands; shown as `LoyaltyStatus`, so that support finds it beside its checkout. */
export const RETURN_STATUSES = [
  'RETURN_PENDING',
  'RETURN_REVERSED',
  'RETURN_NOTHING_TO_REVERSE',
  'RETURN_FAILED',
  'RETURN_ABANDONED',
] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];

/** Support's levers on a failed return: updates and signals of the same name. */
export const RETURN_MESSAGES = {
  retryReturn: 'retryReturn',
  abandonReturn: 'abandonReturn',
} as const;
export type ReturnMessageName = keyof typeof RETURN_MESSAGES;
