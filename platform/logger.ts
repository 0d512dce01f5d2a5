import pino, { type Logger } from 'pino';

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

/** Lines are written together: a write of its own costs more than to make the line. */
const BLOCK_BYTES = 8_192;
/** How long a line waits for others; a process that is killed loses no more than this. */
const FLUSH_MS = 100;

let output: ReturnType<typeof pino.destination> | undefined;

/** Standard output, once for the process. */
function standardOutput(): ReturnType<typeof pino.destination> {
  if (output) return output;
  const made = pino.destination({ dest: process.stdout.fd, minLength: BLOCK_BYTES, sync: true });
  setInterval(() => made.flush(), FLUSH_MS).unref();
  process.once('exit', () => made.flushSync());
  output = made;
  return made;
}

/** One JSON line per event on standard output. `service` names the process. */
export function createLogger(service: string, level: string): Logger {
  return pino(
    {
      base: { service },
      level,
      redact: { paths: redact, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    standardOutput(),
  );
}
