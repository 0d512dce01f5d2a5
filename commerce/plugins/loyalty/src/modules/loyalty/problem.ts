import { LoyaltyProblem as ServiceProblem, type Problem } from '@loyalty-checkout/client';

/** Where in the request the trouble is: an RFC 6901 JSON pointer into the body and a sentence. */
type Pointer = NonNullable<Problem['errors']>[number];

/**
 * What a caller of the shop is told when loyalty refuses: the loyalty service's refusal, or the shop's own. `code` is
 * stable and never changes its meaning.
 */
export class LoyaltyProblem extends Error {
  override readonly name = 'LoyaltyProblem';
  readonly errors: Pointer[];
  /** Seconds to wait, for `Retry-After`. */
  readonly retryAfter: string | null;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    { errors = [], retryAfter = null }: { errors?: Pointer[]; retryAfter?: string | null } = {},
  ) {
    super(message);
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** The service's own refusal, handed on; undefined for what no answer of it is: nobody there, or another's page. */
export function refusalOf(error: unknown): LoyaltyProblem | undefined {
  if (!(error instanceof ServiceProblem) || error.status === 0 || error.code === 'NOT_UNDERSTOOD')
    return undefined;
  const { status, code, detail, errors, retryAfterSeconds } = error;
  return new LoyaltyProblem(status, code, detail, {
    errors,
    retryAfter: retryAfterSeconds === undefined ? null : String(retryAfterSeconds),
  });
}

/** The service closed the session or no longer knows it: a new one may be begun with the same member. */
export const isClosed = (error: unknown): boolean =>
  error instanceof LoyaltyProblem &&
  ['SESSION_CLOSED', 'SESSION_NOT_FOUND', 'INVALID_TRANSITION'].includes(error.code);

/** The version counter is behind what the service has seen (a restored database): count on and send again. */
export const isVersionReused = (error: unknown): boolean =>
  error instanceof LoyaltyProblem && error.code === 'CART_VERSION_REUSED';
