import type { Logger } from '../../platform/logger';
import type { OutboxRepository } from '../../platform/store/outbox';
import { HttpProblem } from '../http/problem';
import { within } from '../../platform/within';
import type { Dispatch, AcceptedEvent } from './dispatch';

const OUTBOX_MS = 1_500;
const RETRY_AFTER_SECONDS = 5;

/**
 * Resolves once the event is in Temporal or in the outbox; throws TRY_AGAIN when neither took it, so that the
 * sender sends it again.
 */
export type Accept = (event: AcceptedEvent) => Promise<void>;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/**
 * `source` belongs to its sender, so it is taken together with the store: a store cannot use up another one's (source, id).
 */
export const scoped = (event: AcceptedEvent): AcceptedEvent => ({
  ...event,
  source: `${event.data.storeId}|${event.source}`,
});

export function createAccept(
  dispatch: Dispatch,
  outbox: Pick<OutboxRepository, 'add'>,
  logger: Logger,
): Accept {
  const keep = async ({ source, id, ...event }: AcceptedEvent): Promise<void> => {
    try {
      await within(OUTBOX_MS, 'The outbox', outbox.add({ source, eventId: id, ...event }));
    } catch (error) {
      logger.error(
        { errorName: nameOf(error), eventType: event.type },
        'An event reached neither Temporal nor the outbox',
      );
      throw new HttpProblem('TRY_AGAIN', undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  };

  return async (sent) => {
    const event = scoped(sent);
    try {
      await dispatch(event);
    } catch (error) {
      logger.warn(
        { errorName: nameOf(error), eventType: event.type },
        'Temporal did not take an event; it goes to the outbox',
      );
      await keep(event);
    }
  };
}
