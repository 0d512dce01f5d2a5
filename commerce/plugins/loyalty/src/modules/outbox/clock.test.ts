import { startClock } from './clock';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const logger = { warn: jest.fn() };

test('a chore runs again and again, whatever became of the run before, until the clock stops', async () => {
  const run = jest.fn(async () => {
    throw Object.assign(new Error('somebody@example.org'), { code: 'ECONNREFUSED' });
  });
  const stop = startClock([{ name: 'outbox-relay', everyMs: 5_000, run }], logger);
  await jest.advanceTimersByTimeAsync(15_000);
  expect(run).toHaveBeenCalledTimes(3);
  expect(logger.warn).toHaveBeenLastCalledWith('outbox-relay failed and is tried again: Error ECONNREFUSED');
  stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(run).toHaveBeenCalledTimes(3);
});

test('a chore that takes long never runs twice at a time', async () => {
  let running = 0;
  let most = 0;
  const run = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    running -= 1;
  };
  const stop = startClock([{ name: 'outbox-reconcile', everyMs: 5_000, run }], logger);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(most).toBe(1);
  stop();
});
