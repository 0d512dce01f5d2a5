import { setImmediate } from 'node:timers/promises';
import type { WorkItem } from '../../../contract/http';
import { UNSENDABLE } from '../../../platform/store/outbox';
import type { DeadLetter, DeadLetterRepository } from '../../../platform/store/dead-letters';
import type { Logger } from '../../../platform/logger';
import type { Kept } from '../../events/kept';
import { QUEUE_MESSAGE } from '../../events/queue-message';
import { neverAbandoned, rowPlace, rowPlaceOf, rowsOf, type WorkSource } from '../source';

const PREFIX = 'dead-letter-';

function placeOf(from: string | null): { keptAt: number; id: string } | undefined {
  if (from === null) return undefined;
  const { at: keptAt, id } = rowPlaceOf(from);
  return { keptAt, id };
}

/** What may be told of an event: ids, and nothing of a person. */
function factOf(data: unknown, name: 'storeId' | 'orderId' | 'displayId'): string | null {
  const value: unknown =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value.slice(0, 100) : null;
}

/** Why it does not go, in words for whoever mends it. */
function wordsOf({ type, lastError, attempts }: DeadLetter, { refusal }: Kept): string {
  const what = type === QUEUE_MESSAGE ? 'A message of the queue' : 'The event';
  if (lastError === null || !UNSENDABLE.includes(lastError))
    return `${what} was tried ${attempts} times; the last try met ${lastError ?? 'nothing that is known'}. It is tried on.`;
  if (!refusal) return `${what} did not fit an earlier version or key, and fits now: a retry sends it.`;
  if (refusal.code === 'UNREADABLE')
    return `${what} cannot be opened: the key that sealed it is not among EVENT_KEYS, or it was changed.`;
  const places = refusal.pointers.length > 0 ? `: ${refusal.pointers.join(', ')}` : '';
  return `${what} is none that the service takes${places}.`;
}

const LONG_WORDS =
  'It is too long, by itself or beside those before it, to be looked into here. A retry reads it all the same.';
const UNREADABLE_WORDS =
  'The event cannot be opened: the key that encrypted it is not among ENCRYPTION_KEYS, or it was changed.';

/** In clear beside an event: its source begins with its store. A message of a queue has none of its own. */
const storeOfSource = ({ type, source }: DeadLetter): string | null =>
  type === QUEUE_MESSAGE ? null : (source.split('|')[0] ?? null);

/** Events of the outbox that never go by themselves. A retry makes one due; the relay sends it. */
export function deadLetters(
  repository: DeadLetterRepository,
  read: (letter: DeadLetter) => Kept,
  logger: Logger,
): WorkSource {
  const { owns, ask, tell } = rowsOf('deadLetter', PREFIX, logger);

  const itemOf = (letter: DeadLetter): WorkItem => {
    const { id, type, lastError, keptAt, data, isLong } = letter;
    const kept = data === null ? undefined : read(letter);
    // The store of a queue's message, and its order, are those of the first event that is one.
    const facts = type === QUEUE_MESSAGE ? kept?.events[0]?.data : data;
    return {
      kind: 'deadLetter',
      id: `${PREFIX}${id}`,
      storeId: factOf(facts, 'storeId') ?? storeOfSource(letter),
      orderId: factOf(facts, 'orderId'),
      displayId: factOf(facts, 'displayId'),
      status: lastError !== null && UNSENDABLE.includes(lastError) ? lastError : 'STUCK',
      type,
      since: new Date(keptAt).toISOString(),
      what: kept ? wordsOf(letter, kept) : isLong ? LONG_WORDS : UNREADABLE_WORDS,
      retryable: true,
    };
  };

  return {
    kind: 'deadLetter',
    owns,
    count: (filter) => ask(repository.count(filter)),
    async list(filter, { limit, from }) {
      const letters = await ask(repository.list(filter, { limit, after: placeOf(from) }));
      const last = letters.at(-1);
      const items: WorkItem[] = [];
      for (const letter of letters) {
        items.push(itemOf(letter));
        // Checkouts are answered in between: a letter can hold the largest cart.
        await setImmediate();
      }
      return {
        items,
        next: last && letters.length === limit ? rowPlace({ at: last.keptAt, id: last.id }) : null,
      };
    },
    abandon: neverAbandoned,
    retry: (ids, { ownStore }) =>
      tell(ids, async (uuids) => {
        const due = new Set(await ask(repository.replay(uuids, ownStore)));
        return (uuid) => (due.has(uuid) ? { outcome: 'retried', code: null } : undefined);
      }),
  };
}
