import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../platform/logger';

const INTERVAL_MS = 1_000;
const TIDY_EVERY_MS = 3_600_000;

/** Moves what waits in a table, in the background. */
export interface Relay {
  /** Sends what is due, at most one batch; answers how many it claimed. */
  drain(): Promise<number>;
  /** Drains until `stop`. */
  start(): void;
  /** Resolves when the batch under way is done. */
  stop(): Promise<void>;
}

interface RelayWork {
  drain(): Promise<number>;
  /** Now and again. */
  tidy(): Promise<void>;
  /** Of one drain: a full one is followed by the next at once. */
  batch: number;
  /** For the log, where the database is away. */
  problem: string;
}

/**
 * Every API process runs each relay; rows are claimed with a lease, so that none is sent by two at once and none is
 * left to a dead one.
 */
export function createRelay({ drain, tidy, batch, problem }: RelayWork, logger: Logger): Relay {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let tidiedAt = performance.now();

  const tidyNowAndAgain = async (): Promise<void> => {
    if (performance.now() - tidiedAt < TIDY_EVERY_MS) return;
    tidiedAt = performance.now();
    await tidy();
  };

  const run = async (): Promise<void> => {
    let failing = false;
    while (!stopping.signal.aborted) {
      let claimed = 0;
      try {
        claimed = await drain();
        await tidyNowAndAgain();
        failing = false;
      } catch (error) {
        // The database is away: nothing is lost, the rows wait. Said once per outage.
        if (!failing) logger.warn({ errorName: error instanceof Error ? error.name : 'unknown' }, problem);
        failing = true;
      }
      if (claimed < batch)
        await pause(INTERVAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    drain,
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
