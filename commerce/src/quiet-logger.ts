import type { Logger } from '@medusajs/framework/types';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { traceId } from './tracing';

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** What MikroORM and knex put before the database's own words: the whole statement, with the values in it. */
const STATEMENT =
  /\b(?:insert into\s+["\w]|delete from\s+"|update\s+(?:"|\w+\s+set\b)|select\s+(?:"|\*|distinct|count\()|with\s+(?:recursive\s+)?")[\s\S]*/i;

const own = (error: object, key: string): unknown =>
  key in error ? (error as Record<string, unknown>)[key] : undefined;

/**
 * Whether the database (or what stands before it) threw this: its message, detail and context repeat what was
 * written.
 */
function isOfDatabase(error: object): boolean {
  const code = own(error, 'code');
  return (
    (typeof code === 'string' &&
      SQLSTATE.test(code) &&
      ('severity' in error || 'sqlState' in error || 'detail' in error || 'query' in error)) ||
    STATEMENT.test(String(own(error, 'message')))
  );
}

/** The frames alone: the first lines of a stack are the message. */
const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');

function quiet(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(STATEMENT, '[a statement of the database]');
  if (typeof value !== 'object' || value === null || !isOfDatabase(value)) return value;
  const error = new Error(reasonOf(value));
  error.stack = value instanceof Error ? `${error.message}\n${framesOf(value)}` : error.message;
  return error;
}

/** A line that is said for a request names its trace. */
function inTrace(values: unknown[]): unknown[] {
  const id = traceId();
  const [message, ...rest] = values;
  return id === undefined || typeof message !== 'string' ? values : [`${message} traceId=${id}`, ...rest];
}

const METHODS = ['error', 'warn', 'info', 'debug', 'verbose', 'http', 'silly', 'log', 'panic'] as const;

/**
 * Medusa's logger, for which an error of the database is a class, a code and the place where it happened.
 * Medusa logs what its routes, subscribers and workflows threw as it is, and such an error holds the whole
 * statement: names, addresses, phone numbers.
 *
 * It has no lines of requests: Medusa writes whole addresses, and in their queries stand the tokens of
 * invitations and of new passwords, and what staff look for. nginx logs the paths.
 */
export function createQuietLogger(logger: Logger): Logger {
  const quieter = Object.create(logger) as Logger;
  for (const method of METHODS) {
    const say = logger[method].bind(logger) as (...values: unknown[]) => void;
    Object.defineProperty(quieter, method, {
      value: (...values: unknown[]) => say(...inTrace(values.map(quiet))),
    });
  }
  quieter.shouldLog = (level) => level !== 'http' && logger.shouldLog(level);
  return quieter;
}
