import { z } from '@medusajs/framework/zod';

/** Where in the request the trouble is: an RFC 6901 JSON pointer into the body and a sentence. */
export interface Pointer {
  pointer: string;
  message: string;
}

/** RFC 9457 as the loyalty service writes it. */
export const ProblemDocument = z.object({
  status: z.int(),
  code: z.string().min(1),
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** The loyalty service refused the request (4xx). `code` is its stable one and never changes its meaning. */
export class LoyaltyProblem extends Error {
  override readonly name = 'LoyaltyProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: Pointer[] = [],
    /** Seconds to wait, from `Retry-After`. */
    readonly retryAfter: string | null = null,
  ) {
    super(message);
  }
}

/** The service closed the session or no longer knows it: a new one may be begun with the same member. */
export const isClosed = (error: unknown): boolean =>
  error instanceof LoyaltyProblem &&
  ['SESSION_CLOSED', 'SESSION_NOT_FOUND', 'INVALID_TRANSITION'].includes(error.code);

/** The version counter is behind what the service has seen (a restored database): count on and send again. */
export const isVersionReused = (error: unknown): boolean =>
  error instanceof LoyaltyProblem && error.code === 'CART_VERSION_REUSED';
