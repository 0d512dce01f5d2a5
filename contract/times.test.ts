import { formatSpan, formatTime } from './times';

const AT = Date.parse('2026-12-03T10:05:00Z');

test('a time says in which zone it is meant: UTC where nobody knows the store', () => {
  expect(formatTime(AT)).toBe('Thu, Dec 3, 2026, 10:05 UTC');
  expect(formatTime(AT, 'America/Chicago')).toBe('Thu, Dec 3, 2026, 04:05 CST');
});

test('a zone that nobody knows costs no checkout: the time is UTC', () =>
  expect(formatTime(AT, 'Mars/Olympus')).toBe('Thu, Dec 3, 2026, 10:05 UTC'));

test.each([
  [0, '0 minutes'],
  [60_000, '1 minute'],
  [30 * 60_000, '30 minutes'],
  [24 * 3_600_000, '24 hours'],
  [72 * 3_600_000, '72 hours'],
  [14 * 86_400_000, '14 days'],
])('%d ms are %s', (ms, text) => expect(formatSpan(ms)).toBe(text));
