import type { BypassReason, WarningCode } from './session';

/**
 * What every code that support can meet means, for someone who has never seen this system: the one table that
 * current details and the support guide speak from.
 */

/** Why a checkout goes on without loyalty, and why a call to the host failed. */
export const BYPASS_MESSAGES: Record<BypassReason, string> = {
  HOST_TIMEOUT: 'The loyalty host did not answer in time.',
  HOST_UNAVAILABLE: 'The loyalty host could not be reached.',
  HOST_ERROR: 'The loyalty host answered with an error.',
  HOST_INVALID_RESPONSE: 'The loyalty host sent an answer that makes no sense.',
  HOST_UNAUTHORIZED: "The loyalty host refuses the store's credentials.",
  CIRCUIT_OPEN: 'The loyalty host has been failing, so it is given a rest.',
  LOYALTY_DISABLED: 'Loyalty is switched off for this store.',
  ORCHESTRATOR_UNAVAILABLE: 'The loyalty service is not available right now.',
  SUPPORT_REQUEST: 'Support switched loyalty off for this checkout.',
};

/** The loyalty host's "no" to an order, as the type of a failure. */
export const SETTLEMENT_REFUSED = 'SETTLEMENT_REFUSED';

/** How activities of ours fail, other than by a bypass reason. */
export type FailureType =
  'PAYMENT_NOT_CAPTURED' | 'PAYMENT_FAILED' | typeof SETTLEMENT_REFUSED | 'TIMEOUT' | 'UNKNOWN';

export const FAILURE_WORDS: Record<FailureType | BypassReason, string> = {
  ...BYPASS_MESSAGES,
  PAYMENT_NOT_CAPTURED: "The payment provider has not captured the order's money yet.",
  PAYMENT_FAILED: "The payment provider says that the order's money will not come.",
  SETTLEMENT_REFUSED: 'The loyalty host refused to settle the order.',
  TIMEOUT: 'There was no answer before the time was up.',
  UNKNOWN: 'Something failed that has no name; developers find it in the history.',
};

/** The loyalty host's own "no", as `sandbox/pdi/openapi.yaml` lists them; another host may have others. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  INVALID_REQUEST: 'The loyalty host does not understand what it was sent. Tell developers.',
  INVALID_JSON: 'The loyalty host could not read what it was sent. Tell developers.',
  UNSUPPORTED_MEDIA_TYPE: 'The loyalty host does not take what it was sent. Tell developers.',
  PAYLOAD_TOO_LARGE: 'The order is larger than the loyalty host takes.',
  UNAUTHORIZED: "The loyalty host refuses the store's credentials.",
  PARTICIPANT_MISMATCH: "The store's credentials belong to another participant at the loyalty host.",
  NOT_FOUND: "The loyalty host has nothing at this address: check the store's configuration.",
  MEMBER_NOT_FOUND: 'The loyalty host knows no such member.',
  TRANSACTION_NOT_FOUND: 'The loyalty host knows no such transaction.',
  TRANSACTION_FINALIZED: 'The loyalty host has settled this transaction already.',
  TRANSACTION_CANCELLED: 'The loyalty host has released this transaction already.',
  MEMBER_MISMATCH: "The loyalty host's transaction belongs to another member.",
  IDEMPOTENCY_KEY_REUSED: 'The loyalty host got the same key with other content. Tell developers.',
  INSUFFICIENT_POINTS: 'The member has fewer points than the rewards cost.',
  REWARD_NOT_AVAILABLE: 'A reward of the order is no longer available.',
  REWARDS_NOT_STACKABLE: 'The loyalty host does not combine these rewards.',
  UNKNOWN_LINE: 'A reward or a return names a line that the loyalty host does not know.',
  DUPLICATE_LINE: 'A line was named twice.',
  DUPLICATE_REWARD: 'A reward was named twice.',
  DISCOUNT_MISMATCH: 'The loyalty host works the discount out differently.',
  DISCOUNT_TOO_HIGH: 'A discount is higher than the loyalty host allows.',
  PERIOD_CLOSED: 'The loyalty host has ended this business day already, with other bounds.',
  UNKNOWN_CURSOR: 'The loyalty host lost its place in a long list. It is asked anew.',
  INTERNAL_ERROR: 'The loyalty host failed by itself.',
  INJECTED_FAULT: 'The sandbox of the loyalty host was told to refuse.',
};

/** What was odd, beside the codes of the contract that only a running checkout knows. */
type OddCode = WarningCode | 'REWARD_UNKNOWN' | 'PROOF_REQUIRED' | 'SESSION_WAS_GONE' | 'SETTLED_BEFORE';

export const WARNING_WORDS: Record<OddCode, string> = {
  STALE_CART_VERSION: 'An older cart came after a newer one; the newer one counts.',
  MEMBER_NOT_FOUND: 'Nobody has this phone number or membership id.',
  REWARD_DROPPED_ABOVE_LINE: 'A reward took off more than its lines cost, so it was dropped.',
  REWARD_DROPPED_NEGATIVE: 'A reward would have raised the price, so it was dropped.',
  REWARD_DROPPED_CURRENCY: 'A reward was in another currency, so it was dropped.',
  REWARD_DROPPED_UNKNOWN_LINE: 'A reward named a line that is not in the cart, so it was dropped.',
  REWARD_DROPPED_DUPLICATE: 'The host named a reward twice; it counts once.',
  REWARD_DROPPED_MALFORMED: 'A reward took off no whole number of cents, so it was dropped.',
  REWARD_NO_LONGER_AVAILABLE: 'A reward that was selected is no longer on offer.',
  POINTS_ANSWER_DROPPED: 'The host named points that cannot be true; they are not shown.',
  ORDER_TOTALS_DIFFER: 'The order was priced differently from its checkout.',
  REWARDS_NOT_REDEEMED: 'The host did not redeem the rewards. The shopper kept the price and got the points.',
  PROOF_UNAVAILABLE: 'Nobody could check who the shopper is; the checkout went on, earning only.',
  POINTS_HOLD_UNAVAILABLE: 'Points could not be put aside, so the rewards that cost some were left out.',
  IDENTITY_KEPT: 'Who the shopper is was stored, and told to the checkout later.',
  EMAIL_LEFT_OUT: "The order's e-mail address cannot be used, so no receipt was sent.",
  REWARD_UNKNOWN: 'The order names a reward that the host never offered; it was not redeemed.',
  PROOF_REQUIRED: 'The order spent points of a member who had not shown to be one; they were not redeemed.',
  SESSION_WAS_GONE: 'The order came after its checkout had ended.',
  SETTLED_BEFORE: 'The host settled this order before it was placed anew; look what the member got twice.',
};

/** Own keys only: a host may call its reason `constructor`. */
const wordsIn = (table: Readonly<Record<string, string>>, code: string): string | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

/** A sentence about a failure: of the host, of a payment provider, of ours. */
export const failureWords = (code: string): string => wordsIn(FAILURE_WORDS, code) ?? FAILURE_WORDS.UNKNOWN;

/** A sentence about the host's own "no". */
export const refusalWords = (code: string): string =>
  wordsIn(REFUSAL_WORDS, code) ??
  'The loyalty host gave a reason of its own; its operator knows what it means.';

/** A sentence about a warning (`CODE` or `CODE: about`); null for one that another version made. */
export const warningWords = (warning: string): string | null =>
  wordsIn(WARNING_WORDS, warning.split(':', 1)[0] ?? '') ?? null;
