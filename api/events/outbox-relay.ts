import type { Logger } from '../../platform/logger';
import type { OutboxEntry, OutboxRepository } from '../../platform/store/outbox';
import { createRelay, type Relay } from '../relay';
import type { Dispatch } from './dispatch';
import type { Kept, Refusal } from './kept';

const BATCH = 20;
/**
 * Longer than a whole batch can take: all of it is sent side by side, each bounded by the dispatch's own
 * deadline.
 */
const LEASE_MS = 30_000;
const KEEP_SENT_MS = 7 * 86_400_000;

/** Events that could not reach Temporal when they came. */
export function createOutboxRelay(
  outbox: Pick<OutboxRepository, 'claimDue' | 'markSent' | 'markFailed' | 'keepRest' | 'purgeSent'>,
  { read, dispatch }: { read(entry: OutboxEntry): Kept; dispatch: Dispatch },
  logger: Logger,
): Relay {
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

  return createRelay(
    {
      drain,
      tidy: async () => {
        await outbox.purgeSent(KEEP_SENT_MS);
      },
      batch: BATCH,
      problem: 'The outbox cannot be read',
    },
    logger,
  );
}
