import { nextTryIn } from './back-off';

const HOUR = 3_600_000;

test('each wait is three times the one before it, at most 4 hours', () => {
  const longest = [1, 2, 3, 4, 9, 30].map((failed) => nextTryIn(failed, 0, () => 0));
  expect(longest).toEqual([5_000, 15_000, 45_000, 135_000, 4 * HOUR, 4 * HOUR]);
});

test('a wait is cut by up to a half', () => {
  expect(nextTryIn(1, 0, () => 1)).toBe(2_500);
  expect(nextTryIn(1, 0, () => 0.5)).toBe(3_750);
});

test('the last try stands at the end of the 72 hours, and none after it', () => {
  expect(nextTryIn(25, 71 * HOUR, () => 0)).toBe(HOUR);
  expect(nextTryIn(26, 72 * HOUR, () => 0)).toBeNull();
});
