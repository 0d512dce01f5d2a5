import { createReadiness } from './readiness';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('what answers is asked once a second, however many want to know', async () => {
  let asked = 0;
  const missing = createReadiness({ postgres: async () => void (asked += 1) });
  await Promise.all(Array.from({ length: 100 }, missing));
  expect(asked).toBe(1);
  jest.advanceTimersByTime(1_001);
  expect(await missing()).toEqual([]);
  expect(asked).toBe(2);
});

test('what is away is named, and is there again when it answers', async () => {
  let away = true;
  const missing = createReadiness({
    postgres: async () => {
      if (away) throw new Error('away');
    },
    redis: async () => undefined,
  });
  expect(await missing()).toEqual(['postgres']);
  away = false;
  jest.advanceTimersByTime(1_001);
  expect(await missing()).toEqual([]);
});

test('what hangs is named after 2 s and not asked again before it was given up', async () => {
  let asked = 0;
  const missing = createReadiness({
    postgres: () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    },
  });
  for (let second = 0; second < 12; second += 3) {
    const answer = missing();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await answer).toEqual(['postgres']);
  }
  expect(asked).toBe(1);
  await jest.advanceTimersByTimeAsync(5_000);
  void missing();
  expect(asked).toBe(2);
  await jest.advanceTimersByTimeAsync(3_000);
});
