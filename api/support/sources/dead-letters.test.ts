import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '../../../platform/store/dead-letters';
import { createLogger } from '../../../platform/logger';
import { deadLetters } from './dead-letters';

const letter = (): DeadLetter => ({
  id: randomUUID(),
  source: 'store|/shop',
  eventId: randomUUID(),
  type: 'OrderCompleted',
  data: {},
  toldAt: 0,
  keptAt: 0,
  attempts: 1,
  lastError: 'INVALID',
  isLong: false,
});

test('others are served between two letters of a long page', async () => {
  let reads = 0;
  let mostAtOnce = 0;
  let ended = false;
  const serve = (before: number): void => {
    mostAtOnce = Math.max(mostAtOnce, reads - before);
    const now = reads;
    if (!ended) setImmediate(() => serve(now));
  };
  const source = deadLetters(
    { list: async () => Array.from({ length: 100 }, letter), count: async () => 100, replay: async () => [] },
    () => {
      reads += 1;
      return { events: [], refusal: { code: 'INVALID', pointers: [] }, rest: null };
    },
    createLogger('test', 'silent'),
  );
  setImmediate(() => serve(0));
  const { items } = await source.list({}, { limit: 100, from: null });
  ended = true;
  expect(items).toHaveLength(100);
  expect(mostAtOnce).toBeLessThan(5);
});
