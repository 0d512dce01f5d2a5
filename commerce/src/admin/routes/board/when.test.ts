import { slotWhen, when } from './when';

const zone = 'America/Chicago';
const plain = (text: string): string => text.replaceAll(/\s/gu, ' ');
/** Ten in the evening of November 30 in Austin; in UTC it is December 1. */
const now = Date.parse('2026-12-01T04:00:00Z');

test('a moment of today, as the store counts days, is its clock', () => {
  expect(plain(when('2026-11-30T15:05:00Z', zone, now))).toBe('9:05 AM');
  expect(plain(when('2026-12-01T05:59:00Z', zone, now))).toBe('11:59 PM');
});

test('a moment of another day says which', () => {
  expect(plain(when('2026-12-01T15:00:00Z', zone, now))).toBe('Tue, Dec 1, 9:00 AM');
  expect(plain(when('2026-11-27T15:00:00Z', zone, now))).toBe('Fri, Nov 27, 9:00 AM');
  expect(plain(when('2026-11-30T15:05:00Z', 'Pacific/Auckland', now))).toBe('4:05 AM');
});

test('a slot names its day once', () => {
  const slot = { startsAt: '2026-12-02T15:00:00Z', endsAt: '2026-12-02T15:30:00Z' };
  expect(plain(slotWhen(slot, zone, now))).toBe('Wed, Dec 2, 9:00 AM – 9:30 AM');
  expect(plain(slotWhen(slot, zone, Date.parse('2026-12-02T12:00:00Z')))).toBe('9:00 AM – 9:30 AM');
});
