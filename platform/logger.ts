import pino, { type Logger } from 'pino';
import { logContext } from './log-context';

export type { Logger };

/**
 * What must never be printed, wherever it hangs in a logged object (pino matches exact paths, so two levels
 * are spelled out).
 */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'clientSecret',
  'client_secret',
  'accessToken',
  'access_token',
  'apiKey',
  'phone',
  'email',
  'firstName',
  'lastName',
  'name',
  'password',
];
const redact = SECRET_FIELDS.flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
  `req.headers.${field}`,
]);

/**
 * One JSON line per event on standard output. `service` names the process; what the line was written on behalf
 * of stands in it as well.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    base: { service },
    level,
    redact: { paths: redact, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: logContext,
  });
}
