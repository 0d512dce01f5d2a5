import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp } from 'pino-http';
import type { LogContext } from '../../platform/log-context';
import type { Logger } from '../../platform/logger';

const REQUEST_ID = /^[\w-]{8,100}$/;
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/** What machines ask for every few seconds. */
export const isQuiet = ({ url }: IncomingMessage): boolean => QUIET.has(pathOf(url));

const pathOf = (url: string | undefined): string => (url ?? '').split('?', 1)[0] ?? '';

function requestId(req: IncomingMessage, res: ServerResponse): string {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', id);
  return id;
}

/** What the lines of this request say: `http/trace.ts` begins it. */
export const aboutRequest = (res: ServerResponse): LogContext =>
  (res as ServerResponse & { locals?: { about?: LogContext } }).locals?.about ?? {};

/**
 * There is nothing to hide: the serializers below name every field of a line. Looking for secrets in each line
 * cost a tenth of the API's processor time.
 */
const WITHOUT_REDACTION = { redact: { paths: [] } };

/**
 * One line per request: id, method, path, status, time, and whose it was. Never a body, a query string or a header.
 */
export const requestLog = (logger: Logger) =>
  pinoHttp({
    logger: logger.child({}, WITHOUT_REDACTION),
    genReqId: requestId,
    serializers: {
      req: (req: { id: unknown; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        path: pathOf(req.url),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    autoLogging: { ignore: isQuiet },
    // The line is written when the answer has left, which may be outside of the request's own context.
    customSuccessObject: (_req, res, line: object) => ({ ...aboutRequest(res), ...line }),
    customErrorObject: (_req, res, _error, line: object) => ({ ...aboutRequest(res), ...line }),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
  });
