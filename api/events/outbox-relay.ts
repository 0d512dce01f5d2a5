import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../platform/logger';
import type { OutboxEntry, OutboxRepository } from '../../platform/store/outbox';
import type { Dispatch } from './dispatch';
import type { Kept, Refusal } from './kept';

const INTERVAL_MS = 1_000;
const BATCH = 20;
/**
 * Longer than a whole batch can take: all of it is sent side by side, each bounded by the dispatch's own
 * deadline.
 */
const LEASE_MS = 30_000;
const KEEP_SENT_MS = 7 * 86_400_000;
const PURGE_EVERY_MS = 3_600_000;

export interface OutboxRelay {
  /** Sends what is due, at most one batch; answers how many it claimed. */
  drain(): Promise<number>;
  /** Drains until `stop`. */
  start(): void;
  /** Resolves when the batch under way is done. */
  stop(): Promise<void>;
}

/**
 * Every API process runs one; rows are claimed with a lease, so that none is sent by two at once and none is
 * left to a dead one.
 */
export function createOutboxRelay(
  outbox: Pick<OutboxRepository, 'claimDue' | 'markSent' | 'markFailed' | 'keepRest' | 'purgeSent'>,
  { read, dispatch }: { read(entry: OutboxEntry): Kept; dispatch: Dispatch },
  logger: Logger,
): OutboxRelay {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let purgedAt = performance.now();

  /** What was sent of it leaves the entry, so that it is not sent again with every try of the rest. */
  const refuse = async (entry: OutboxEntry, { code }: Refusal, rest: Kept['rest']): Promise<void> => {
    logger.error(
      { eventType: entry.type, entry: entry.id, code },
      'An event in the outbox cannot be sent as it is',
    );
    if (rest) await outbox.keepRest(entry, rest);
    await outbox.markFailed(entry.id, code);
  };

  const sendOne = async (entry: OutboxEntry): Promise<void> => {
    let kept: Kept | undefined;
    try {
      kept = read(entry);
      await Promise.all(kept.events.map(dispatch));
    } catch (error) {
      // What is a dead letter stays one while Temporal is away.
      const code = kept?.refusal?.code ?? (error instanceof Error ? error.name : 'unknown');
      return outbox.markFailed(entry.id, code);
    }
    if (kept.refusal) return refuse(entry, kept.refusal, kept.rest);
    await outbox.markSent(entry.id);
    logger.info({ eventType: entry.type, attempts: entry.attempts }, 'An event from the outbox was sent');
  };

  const drain = async (): Promise<number> => {
    const { entries, claimed } = await outbox.claimDue(BATCH, LEASE_MS);
    await Promise.all(entries.map(sendOne));
    return claimed;
  };

  const purge = async (): Promise<void> => {
    if (performance.now() - purgedAt < PURGE_EVERY_MS) return;
    purgedAt = performance.now();
    await outbox.purgeSent(KEEP_SENT_MS);
  };

  const run = async (): Promise<void> => {
    let failing = false;
    while (!stopping.signal.aborted) {
      let claimed = 0;
      try {
        claimed = await drain();
        await purge();
        failing = false;
      } catch (error) {
        // The database is away: nothing is lost, the rows wait. Said once per outage.
        if (!failing)
          logger.warn(
            { errorName: error instanceof Error ? error.name : 'unknown' },
            'The outbox cannot be read',
          );
        failing = true;
      }
      if (claimed < BATCH)
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
