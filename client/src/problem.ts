import type { ErrorCode, Problem } from './types';

/**
 * Why there is no answer of the service: nobody answered (no connection, or it was cut), not in time, or what
 * answered is not the service (a proxy's page, a broken body).
 */
export type NoAnswer = 'NO_CONNECTION' | 'TIMED_OUT' | 'NOT_UNDERSTOOD';

interface Details {
  /** Of HTTP; 0 where nobody answered. */
  status: number;
  code: ErrorCode | NoAnswer;
  detail: string;
  errors?: Problem['errors'];
  instance?: string | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/**
 * The one error that every method throws, whatever went wrong. Decide by `code`. Its message holds nothing that was
 * sent.
 */
export class LoyaltyProblem extends Error {
  override readonly name = 'LoyaltyProblem';
  /** Of HTTP; 0 where nobody answered. */
  readonly status: number;
  readonly code: ErrorCode | NoAnswer;
  /** A sentence for the developer. */
  readonly detail: string;
  /** Where in the request the trouble is: JSON pointers. */
  readonly errors: NonNullable<Problem['errors']>;
  /** `urn:trace:…` or `urn:request:…`: to find it in the service's log. */
  readonly instance: string | undefined;
  /** After how many seconds the same request may pass. */
  readonly retryAfterSeconds: number | undefined;

  constructor({ status, code, detail, errors = [], instance, retryAfterSeconds, cause }: Details) {
    super(`${code}: ${detail}`, cause === undefined ? {} : { cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.instance = instance;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as Problem).code === 'string' &&
  typeof (body as Problem).title === 'string';

const isPointed = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && typeof (error as { pointer?: unknown }).pointer === 'string';

/** What an answer that is no success says. */
export function problemOf(response: Response, body: unknown): LoyaltyProblem {
  const { status, headers } = response;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(seconds) ? seconds : undefined;
  if (!isProblem(body))
    return new LoyaltyProblem({
      status,
      code: 'NOT_UNDERSTOOD',
      detail: `${status} came, and not as the service answers`,
      retryAfterSeconds,
    });
  const { code, title, detail, instance } = body;
  const errors = Array.isArray(body.errors) ? body.errors.filter(isPointed) : [];
  return new LoyaltyProblem({
    status,
    code,
    detail: detail || title,
    errors,
    instance,
    retryAfterSeconds,
  });
}

/** What stopped a call before its answer was whole. */
export function noAnswer(error: unknown, timedOut: boolean, timeoutMs: number): LoyaltyProblem {
  if (error instanceof LoyaltyProblem) return error;
  if (timedOut)
    return new LoyaltyProblem({
      status: 0,
      code: 'TIMED_OUT',
      detail: `no whole answer within ${timeoutMs} ms`,
      cause: error,
    });
  if (error instanceof SyntaxError)
    return new LoyaltyProblem({
      status: 0,
      code: 'NOT_UNDERSTOOD',
      detail: 'the answer is no JSON',
      cause: error,
    });
  return new LoyaltyProblem({
    status: 0,
    code: 'NO_CONNECTION',
    detail: 'the service cannot be reached',
    cause: error,
  });
}
