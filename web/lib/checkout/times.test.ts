import { dayWords, openWords, slotWords } from './times';

// A narrow space stands between the time and AM in newer Node.
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const slot = { startsAt: '2026-12-01T04:30:00Z', endsAt: '2026-12-01T05:00:00Z' };

test('a slot is told by the clock and the day of the store', () => {
  expect(plain(slotWords(slot, 'America/Chicago'))).toBe('10:30 PM – 11:00 PM');
  expect(dayWords(slot.startsAt, 'America/Chicago')).toBe('Mon, Nov 30');
  expect(plain(slotWords(slot, 'America/Denver'))).toBe('9:30 PM – 10:00 PM');
});

test.each([
  [{ isOpen: true, closesAt: '2026-12-01T04:00:00Z', opensAt: null }, 'Open until 10:00 PM'],
  [{ isOpen: true, closesAt: null, opensAt: null }, 'Open all day'],
  [{ isOpen: false, closesAt: null, opensAt: '2026-12-01T12:00:00Z' }, 'Closed, opens Tue, Dec 1 at 6:00 AM'],
  [{ isOpen: false, closesAt: null, opensAt: null }, 'Closed'],
])('%j: %s', (state, words) => {
  expect(plain(openWords({ ...state, timeZone: 'America/Chicago' }))).toBe(words);
});
