import { createSession } from 'better-sse';
import type { RequestHandler } from 'express';
import type { Session } from '../../contract';
import type { Logger } from '../../platform/logger';
import { callerOf, keyStillHolds } from '../auth/authenticate';
import { HttpProblem } from '../http/problem';
import { follow } from './follow';
import type { Hints } from './hints';

const HEARTBEAT_MS = 15_000;
const LIFETIME_MS = 30 * 60_000;
/** A revoked key stops reading within this time and the key cache's own. */
const RECHECK_MS = 15_000;
/**
 * A store's storefront holds one stream per shopper that looks at a checkout; above this a key is broken or
 * abused.
 */
const MAX_PER_KEY = 1_000;
const FULL_RETRY_SECONDS = 30;

interface StreamDeps {
  hints: Hints;
  logger: Logger;
  stopping: AbortSignal | undefined;
  /** How often the key of an open stream is checked again. */
  recheckMs?: number;
  /**
   * Throws an HttpProblem where the caller may not see the session; answers at full price while Temporal is
   * away.
   */
  first(sessionId: string, storeId: string | undefined): Promise<Session>;
  /** Throws while Temporal is away. */
  read(sessionId: string, storeId: string | undefined): Promise<Session>;
}

/** Server-sent events named `session`: the session now, and after each change. */
export function streamSession(
  sessionIdOf: (param: unknown) => string,
  { hints, logger, stopping, first, read, recheckMs = RECHECK_MS }: StreamDeps,
): RequestHandler {
  const open = new Map<string, number>();

  return async (req, res) => {
    const sessionId = sessionIdOf(req.params['sessionId']);
    const { keyId, storeId } = callerOf(res);
    const already = open.get(keyId) ?? 0;
    if (already >= MAX_PER_KEY)
      throw new HttpProblem('RATE_LIMITED', 'Too many open streams for this API key', {
        retryAfterSeconds: FULL_RETRY_SECONDS,
      });
    open.set(keyId, already + 1);
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const recheck = setInterval(() => {
      keyStillHolds(res).then(
        (holds) => holds || gone.abort(),
        (error: unknown) =>
          logger.debug(
            { errorName: error instanceof Error ? error.name : 'unknown' },
            "A stream's key could not be checked; it is checked again",
          ),
      );
    }, recheckMs);
    try {
      const session = await first(sessionId, storeId);
      if (gone.signal.aborted) return;
      const stream = await createSession(req, res, { keepAlive: HEARTBEAT_MS });
      const until = AbortSignal.any([
        gone.signal,
        AbortSignal.timeout(LIFETIME_MS),
        ...(stopping ? [stopping] : []),
      ]);
      await follow({
        sessionId,
        first: session,
        hints,
        logger,
        until,
        read: () => read(sessionId, storeId),
        push: (current) => void (stream.isConnected && stream.push(current, 'session', current.updatedAt)),
      });
      res.end();
    } finally {
      clearInterval(recheck);
      const left = (open.get(keyId) ?? 1) - 1;
      if (left > 0) open.set(keyId, left);
      else open.delete(keyId);
    }
  };
}
