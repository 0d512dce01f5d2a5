import { WorkflowNotFoundError } from '@temporalio/common';
import { createLogger } from '../../platform/logger';
import { createBreaker } from './breaker';

const failure = (error: Error) => async () => {
  throw error;
};
const answer = () => jest.fn(async () => 'answer');

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

async function failing(
  guard: ReturnType<typeof createBreaker>,
  subjects: string[],
  error = new Error('away'),
): Promise<void> {
  for (const subject of subjects) await expect(guard(subject, failure(error))).rejects.toThrow(error.message);
}

test('after three failures nobody waits; after 2 s one call tries, and its answer lets all others through', async () => {
  const guard = createBreaker(createLogger('test', 'silent'));
  await failing(guard, ['a', 'b', 'c']);
  const refused = answer();
  await expect(guard('d', refused)).rejects.toThrow('Breaker is open');
  expect(refused).not.toHaveBeenCalled();
  jest.advanceTimersByTime(2_001);
  expect(await guard('e', answer())).toBe('answer');
  expect(await guard('f', answer())).toBe('answer');
});

test('a try that fails keeps it open, even of a session that failed before', async () => {
  const guard = createBreaker(createLogger('test', 'silent'));
  await failing(guard, ['a', 'b', 'c']);
  jest.advanceTimersByTime(2_001);
  await failing(guard, ['a']);
  const refused = answer();
  await expect(guard('d', refused)).rejects.toThrow('Breaker is open');
  expect(refused).not.toHaveBeenCalled();
});

test('a "no" of the session, and one session that fails again and again, do not open it', async () => {
  const guard = createBreaker(createLogger('test', 'silent'));
  await failing(guard, ['a', 'b', 'c', 'd', 'e'], new WorkflowNotFoundError('gone', 'a', undefined));
  await failing(guard, ['x', 'x', 'x', 'x', 'x']);
  expect(await guard('y', answer())).toBe('answer');
});
