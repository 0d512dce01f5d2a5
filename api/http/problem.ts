import type { Response } from 'express';
import { ERRORS, type ErrorCode, type Problem } from '../../contract';
import type { ProblemDocument } from '../../contract/http';

interface ProblemOptions {
  /** Where in the request's body; RFC 6901 pointers. */
  errors?: Problem[];
  /** For `Retry-After`, in whole seconds. */
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/**
 * An answer that is a problem: thrown anywhere below a route, written by the error handler. Its detail is for
 * the caller and names no person.
 */
export class HttpProblem extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string = ERRORS[code].title,
    readonly options: ProblemOptions = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'HttpProblem';
  }
}

const typeOf = (code: ErrorCode): string => `urn:problem:loyalty:${code.toLowerCase().replaceAll('_', '-')}`;

/** RFC 9457. `instance` is the id of the request, to find it in the log. */
export function sendProblem(
  res: Response,
  { code, detail, options }: HttpProblem,
  requestId: string | undefined,
): void {
  const { status, title } = ERRORS[code];
  const document: ProblemDocument = {
    type: typeOf(code),
    title,
    status,
    detail,
    code,
    ...(requestId ? { instance: `urn:request:${requestId}` } : {}),
    ...(options.errors ? { errors: options.errors } : {}),
  };
  if (options.retryAfterSeconds !== undefined) res.set('Retry-After', String(options.retryAfterSeconds));
  if (options.headers) res.set(options.headers);
  res.status(status).type('application/problem+json').send(JSON.stringify(document));
}
