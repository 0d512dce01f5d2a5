import { Registry } from 'prom-client';
import type { SessionCount, Waiting } from '../../platform/store/numbers';
import { collectNumbers, type NumberSources } from './numbers';

const SESSIONS: SessionCount[] = [{ status: 'BYPASSED', bypassReason: 'HOST_TIMEOUT', count: 2 }];
const WAITING: Waiting = {
  finalizations: 3,
  finalizationSeconds: 61.5,
  holds: 1,
  heldPoints: 500,
  holdSeconds: 9,
  outbox: 4,
  outboxSeconds: 8,
  webhooks: 5,
  webhookSeconds: 6,
  failedWebhooks: 7,
  deadLetters: 1,
};
const WORK_LIST = { FINALIZATION_FAILED: 2, RETURN_FAILED: 0, GOODWILL_FAILED: 0, RECONCILIATION_OPEN: 1 };
const WELL: NumberSources = {
  sessions: async () => SESSIONS,
  waiting: async () => WAITING,
  workList: async () => WORK_LIST,
};

/** The lines with numbers. */
const linesOf = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test('every number is told with its labels', async () => {
  const registry = new Registry();
  collectNumbers(registry, WELL);
  expect(await linesOf(registry)).toEqual([
    'loyalty_numbers_available{source="postgres"} 1',
    'loyalty_numbers_available{source="temporal"} 1',
    'loyalty_sessions{status="BYPASSED",bypass_reason="HOST_TIMEOUT"} 2',
    'loyalty_waiting_for_support{status="FINALIZATION_FAILED"} 2',
    'loyalty_waiting_for_support{status="RETURN_FAILED"} 0',
    'loyalty_waiting_for_support{status="GOODWILL_FAILED"} 0',
    'loyalty_waiting_for_support{status="RECONCILIATION_OPEN"} 1',
    'loyalty_finalizations_waiting 3',
    'loyalty_finalizations_oldest_seconds 61.5',
    'loyalty_points_holds 1',
    'loyalty_points_held 500',
    'loyalty_points_holds_oldest_seconds 9',
    'loyalty_outbox_depth 4',
    'loyalty_outbox_oldest_seconds 8',
    'loyalty_outbox_dead_letters 1',
    'loyalty_webhooks_waiting 5',
    'loyalty_webhooks_unsent_oldest_seconds 6',
    'loyalty_webhooks_failed 7',
  ]);
});

test('a source that is away leaves its numbers out, and says so; the others are told', async () => {
  const registry = new Registry();
  const away = () => Promise.reject(new Error('away'));
  collectNumbers(registry, { ...WELL, sessions: away, waiting: away });
  expect(await linesOf(registry)).toEqual([
    'loyalty_numbers_available{source="postgres"} 0',
    'loyalty_numbers_available{source="temporal"} 1',
    'loyalty_waiting_for_support{status="FINALIZATION_FAILED"} 2',
    'loyalty_waiting_for_support{status="RETURN_FAILED"} 0',
    'loyalty_waiting_for_support{status="GOODWILL_FAILED"} 0',
    'loyalty_waiting_for_support{status="RECONCILIATION_OPEN"} 1',
  ]);
});

test('a source that never answers holds no scrape longer than its bound', async () => {
  const registry = new Registry();
  const hangs = () => new Promise<never>(() => undefined);
  collectNumbers(registry, { ...WELL, sessions: hangs, waiting: hangs });
  const began = performance.now();
  expect(await linesOf(registry)).toContain('loyalty_numbers_available{source="postgres"} 0');
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('however many scrape at once, each source is asked once', async () => {
  const registry = new Registry();
  const waiting = jest.fn(async () => WAITING);
  collectNumbers(registry, { ...WELL, waiting });
  // However slow the machine is, they scrape at once.
  jest.useFakeTimers();
  try {
    await Promise.all(Array.from({ length: 20 }, () => registry.metrics()));
  } finally {
    jest.useRealTimers();
  }
  expect(waiting).toHaveBeenCalledTimes(1);
});
