import { isDeepStrictEqual } from 'node:util';
import { isClosed, type Session } from '../../contract';
import type { Logger } from '../../platform/logger';
import { HttpProblem } from '../http/problem';
import type { Hints } from './hints';

/** How often a stream looks for itself: as the only way, and beside hints (one may get lost). */
const POLL_MS = { alone: 2_000, besideHints: 15_000 };

export interface Following {
  sessionId: string;
  first: Session;
  hints: Hints;
  read: () => Promise<Session>;
  push: (session: Session) => void;
  logger: Logger;
  /** Ends it: the client went, the time is up, the process stops. */
  until: AbortSignal;
}

/**
 * Pushes the session now and after each change; resolves when it is closed, is gone, or `until` is aborted.
 */
export async function follow({
  sessionId,
  first,
  hints,
  read,
  push,
  logger,
  until,
}: Following): Promise<void> {
  let last = first;
  let wake: () => void = () => undefined;
  let hinted = false;
  const leave = hints.subscribe(sessionId, () => {
    hinted = true;
    wake();
  });
  const end = () => wake();
  until.addEventListener('abort', end);

  /** Until a hint, the next look, or the end. A hint that came during the last read is not lost. */
  const pause = () =>
    new Promise<void>((resolve) => {
      if (hinted || until.aborted) return resolve();
      const timer = setTimeout(resolve, hints.shared() ? POLL_MS.besideHints : POLL_MS.alone);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** True when there is nothing left to follow. */
  const look = async (): Promise<boolean> => {
    try {
      const session = await read();
      if (!isDeepStrictEqual(session, last) && !until.aborted) push(session);
      last = session;
      return isClosed(session.status);
    } catch (error) {
      if (error instanceof HttpProblem) return true;
      logger.debug(
        { errorName: error instanceof Error ? error.name : 'unknown' },
        'A stream could not read its session; it looks again',
      );
      return false;
    }
  };

  try {
    push(first);
    let over = isClosed(first.status);
    while (!over && !until.aborted) {
      await pause();
      hinted = false;
      over = until.aborted || (await look());
    }
  } finally {
    leave();
    until.removeEventListener('abort', end);
  }
}
