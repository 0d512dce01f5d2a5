import type { Pointer } from './contract';

/** The loyalty service refused the request (4xx). `code` is its stable one and never changes its meaning. */
export class LoyaltyProblem extends Error {
  override readonly name = 'LoyaltyProblem';
  readonly errors: Pointer[];
  /** Seconds to wait, from `Retry-After`. */
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

/** The service closed the session or no longer knows it: a new one may be begun with the same member. */
export const isClosed = (error: unknown): boolean =>
  error instanceof LoyaltyProblem &&
  ['SESSION_CLOSED', 'SESSION_NOT_FOUND', 'INVALID_TRANSITION'].includes(error.code);

/** The version counter is behind what the service has seen (a restored database): count on and send again. */
export const isVersionReused = (error: unknown): boolean =>
  error instanceof LoyaltyProblem && error.code === 'CART_VERSION_REUSED';
