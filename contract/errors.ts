/**
 * Stable error codes with their HTTP status and title. A code is a problem+json `code`, the `type` of an
 * `ApplicationFailure` that a validator or handler throws, and never changes its meaning.
 */
export const ERRORS = {
  INVALID_REQUEST: { status: 400, title: 'The request is not valid' },
  INVALID_JSON: { status: 400, title: 'The body is not valid JSON' },
  UNAUTHORIZED: { status: 401, title: 'An API key is needed' },
  FORBIDDEN: { status: 403, title: 'This API key may not do that' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  SESSION_NOT_FOUND: { status: 404, title: 'There is no such session' },
  ORDER_NOT_FOUND: { status: 404, title: 'No checkout of this order is known' },
  STORE_NOT_FOUND: { status: 404, title: 'There is no such store' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This method is not allowed here' },
  CART_VERSION_REUSED: { status: 409, title: 'This cart version was already used with other content' },
  SESSION_CLOSED: { status: 409, title: 'This session is closed' },
  INVALID_TRANSITION: { status: 409, title: 'The session does not take this message in its present state' },
  REWARD_NOT_STACKABLE: { status: 409, title: 'These rewards cannot be combined' },
  INSUFFICIENT_POINTS: { status: 409, title: 'The member has not enough points' },
  PROOF_REQUIRED: {
    status: 409,
    title: 'Points are spent only after the member has shown that the number is theirs',
  },
  PROOF_CODE_EXPIRED: { status: 409, title: 'There is no valid code any more; ask for a new one' },
  MEMBER_UNKNOWN: { status: 409, title: 'Nobody knows a member of this order' },
  GOODWILL_LIMIT: { status: 409, title: 'The order or the store may give no more points of goodwill now' },
  GOODWILL_FORMER_HOST: {
    status: 409,
    title: 'The order belongs to the loyalty host that the store had before',
  },
  IDEMPOTENCY_KEY_REUSED: { status: 409, title: 'This Idempotency-Key was used for another request' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The content type is not supported' },
  UNKNOWN_REWARD: { status: 422, title: 'The session offers no such reward' },
  PROOF_CODE_WRONG: { status: 422, title: 'This is not the code that was sent' },
  PROOF_TOKEN_INVALID: { status: 422, title: 'This Firebase ID token proves nothing here' },
  MIXED_CURRENCIES: { status: 422, title: 'The cart changed its currency' },
  GOODWILL_UNSUPPORTED: { status: 422, title: "This store's loyalty host gives no points by hand" },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INVALID_SIGNATURE: { status: 400, title: 'The signature does not match' },
  WEBHOOK_NOT_CONFIGURED: { status: 404, title: 'This webhook is not configured' },
  TRY_AGAIN: { status: 503, title: 'Not taken; please send it again' },
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** Where in the request the trouble is: an RFC 6901 JSON pointer and a sentence. */
export interface Problem {
  pointer: string;
  message: string;
}
