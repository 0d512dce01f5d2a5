import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../platform/logger';
import { HttpProblem, sendProblem } from './problem';

/** body-parser's and express's own errors carry a stable `type` or a status. */
function fromLibrary(error: unknown): HttpProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return new HttpProblem('PAYLOAD_TOO_LARGE');
  if (type === 'entity.parse.failed') return new HttpProblem('INVALID_JSON');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new HttpProblem('INVALID_REQUEST', 'The request could not be read');
  return undefined;
}

export const notFound: RequestHandler = () => {
  throw new HttpProblem('NOT_FOUND');
};

/**
 * The last word of every request that threw. What nobody expected is a 503 that says "send it again", never a
 * 500; it is logged by name and stack, and nothing of it is told to the caller.
 */
export const answerErrors =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const requestId = typeof req.id === 'string' ? req.id : undefined;
    const expected = error instanceof HttpProblem ? error : fromLibrary(error);
    if (!expected) logger.error({ requestId, err: error }, 'A request failed in an unexpected way');
    const problem = expected ?? new HttpProblem('TRY_AGAIN', undefined, { retryAfterSeconds: 1 });
    sendProblem(res, problem, requestId);
  };
