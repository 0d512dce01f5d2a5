import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { countTry, LIMITS, mayDo, TooOften } from './limits';

jest.mock('../config', () => ({ config: { cookieSecret: 'secret', redisUrl: undefined } }));

/** An answer, once `status` was sent. */
class Answer extends EventEmitter {
  statusCode = 200;
  end(status: number): void {
    this.statusCode = status;
    this.emit('finish');
  }
}

async function tryOnce(
  name: keyof typeof LIMITS,
  counted: { address: string | null; email?: string },
  status: number,
): Promise<'passed' | 'too often'> {
  const answer = new Answer();
  try {
    await countTry(name, counted, answer as unknown as ServerResponse);
  } catch (error) {
    if (!(error instanceof TooOften)) throw error;
    expect(error.retryAfter).toBeGreaterThan(0);
    return 'too often';
  }
  answer.end(status);
  return 'passed';
}

const passedOf = async (times: number, run: (index: number) => Promise<string>): Promise<number> => {
  const results: string[] = [];
  for (let index = 0; index < times; index += 1) results.push(await run(index));
  return results.filter((result) => result === 'passed').length;
};

test('wrong passwords are counted by address and by whom they are for', async () => {
  const guess = (address: string, email: string) => tryOnce('signInOfOne', { address, email }, 401);
  expect(await passedOf(30, () => guess('192.0.2.1', 'me@example.com'))).toBe(10);
  expect(await guess('192.0.2.1', 'you@example.com')).toBe('passed');
  expect(await guess('192.0.2.2', 'me@example.com')).toBe('passed');
});

test('right ones are not', async () => {
  expect(
    await passedOf(100, () => tryOnce('signInOfOne', { address: '192.0.2.3', email: 'me@example.com' }, 200)),
  ).toBe(100);
});

test('guesses that come all at once are counted before they are answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      tryOnce('signInOfOne', { address: '192.0.2.4', email: 'me@example.com' }, 401),
    ),
  );
  expect(answers.filter((answer) => answer === 'passed')).toHaveLength(10);
});

test("staff's are counted wherever they come from", async () => {
  expect(
    await passedOf(40, (index) =>
      tryOnce('staffSignInOfOne', { address: `198.51.100.${index}`, email: 'staff@example.com' }, 401),
    ),
  ).toBe(20);
});

test('what guesses has a smaller limit than the rest', () => {
  const { everything, ...others } = LIMITS;
  for (const { points, per } of Object.values(others))
    expect(points / per).toBeLessThan(everything.points / everything.per / 50);
});

test('a mail too many is not sent, and nobody is told', async () => {
  expect(
    await passedOf(9, async () =>
      (await mayDo('mail', { address: null, email: 'me@example.com' })) ? 'passed' : 'too often',
    ),
  ).toBe(5);
});
