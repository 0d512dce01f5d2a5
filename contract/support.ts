/**
 * What waits for a person: a checkout or a return that was given up, points of goodwill that could not be given, a
 * business day that does not add up, an event that never goes by itself, or a webhook that nothing took.
 */
export const WORK_KINDS = ['session', 'return', 'goodwill', 'businessDay', 'deadLetter', 'webhook'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** What a person may give up. A business day is signed off instead, and an event is mended. */
export const ABANDONED_KINDS = [
  'session',
  'return',
  'goodwill',
  'webhook',
] as const satisfies readonly WorkKind[];
/** The code of a refusal to give up anything else. */
export const NOT_ABANDONED = 'CANNOT_BE_GIVEN_UP';

/** What came of a retry, or of giving up. `nothingToDo`: it waits for nobody, any more or ever. */
export const WORK_OUTCOMES = ['retried', 'abandoned', 'nothingToDo', 'refused', 'tryAgain'] as const;
export type WorkOutcome = (typeof WORK_OUTCOMES)[number];

/** What may be done about an order now. */
export const ORDER_ACTIONS = ['retry', 'abandon', 'goodwill'] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/**
 * A member of staff, as the shop knows them (`user_01…`): visible characters, and neither an e-mail address nor a
 * phone number.
 */
export const STAFF_ID = /^[A-Za-z][\x21-\x3f\x41-\x7e]{0,99}$/;

export const WORK_LIMITS = {
  /** Items of one answer. */
  page: 100,
  /** Items that one request tries again: side by side, so that the answer comes in time. */
  batch: 20,
} as const;
