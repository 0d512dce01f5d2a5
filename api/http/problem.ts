import type { Response } from 'express';
import { ERRORS, type ErrorCode, type Problem } from '../../contract';
import type { ProblemDocument } from '../../contract/http';
import { aboutRequest } from './log';

/** Where nobody knows better: every 429 and 503 says when to come again. */
const SOON_SECONDS = 1;

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

/** The request's trace, where it has one, else the request: both stand in its lines of the log. */
function instanceOf(res: Response, requestId: string | undefined): Pick<ProblemDocument, 'instance'> {
  const { traceId } = aboutRequest(res);
  if (traceId !== undefined) return { instance: `urn:trace:${traceId}` };
  return requestId ? { instance: `urn:request:${requestId}` } : {};
}

/** RFC 9457. */
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
    ...instanceOf(res, requestId),
    ...(options.errors ? { errors: options.errors } : {}),
  };
  const retryAfter =
    options.retryAfterSeconds ?? (status === 429 || status === 503 ? SOON_SECONDS : undefined);
  if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
  if (options.headers) res.set(options.headers);
  res.status(status).type('application/problem+json').send(JSON.stringify(document));
}
