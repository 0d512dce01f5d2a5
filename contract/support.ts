/**
 * What waits for a person: a checkout or a return that was given up, a business day that does not add up, or an
 * event that never goes by itself.
 */
export const WORK_KINDS = ['session', 'return', 'businessDay', 'deadLetter'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** What came of a retry. `nothingToDo`: it waits for nobody, any more or ever. */
export const RETRY_OUTCOMES = ['retried', 'nothingToDo', 'refused', 'tryAgain'] as const;
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];

export const WORK_LIMITS = {
  /** Items of one answer. */
  page: 100,
  /** Items that one request tries again: side by side, so that the answer comes in time. */
  batch: 20,
} as const;
