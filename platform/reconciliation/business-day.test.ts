import { between, dateEndedBefore, neighboursOf, readDate, spanOf } from './business-day';

const hoursOf = (date: string, zone: string): number => {
  const { beginsAt, endsAt } = spanOf(date, zone);
  return (endsAt.getTime() - beginsAt.getTime()) / 3_600_000;
};

test.each([
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  ['America/New_York', '2026-07-01', '2026-07-01T04:00:00.000Z', 24],
  ['Asia/Kathmandu', '2026-03-08', '2026-03-07T18:15:00.000Z', 24],
  ['Pacific/Chatham', '2026-04-05', '2026-04-04T10:15:00.000Z', 25],
  ['Pacific/Chatham', '2026-09-27', '2026-09-26T11:15:00.000Z', 23],
  // Its clocks skip midnight itself: the day begins at one.
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
  ['UTC', '2026-02-28', '2026-02-28T00:00:00.000Z', 24],
])('in %s the business day %s begins at %s and lasts %d hours', (zone, date, beginsAt, hours) => {
  expect(spanOf(date, zone).beginsAt.toISOString()).toBe(beginsAt);
  expect(hoursOf(date, zone)).toBe(hours);
});

test.each(['America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham', 'Africa/Cairo'])(
  'in %s each day of a year begins when the one before it ends',
  (zone) => {
    let date = '2026-01-01';
    for (let day = 0; day < 365; day += 1) {
      const { endsAt } = spanOf(date, zone);
      // A moment after its end, it is the day that ended last.
      expect(dateEndedBefore(endsAt.getTime(), zone)).toBe(date);
      expect(dateEndedBefore(endsAt.getTime() - 1, zone)).not.toBe(date);
      const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
      expect(spanOf(next, zone).beginsAt).toEqual(endsAt);
      date = next;
    }
  },
);

test.each([
  ['to the west, a day of 27 hours', 'America/New_York', 'America/Los_Angeles', 27],
  ['to the east, a day of 21 hours', 'America/Los_Angeles', 'America/New_York', 21],
  ['across the date line, a day of 43 hours', 'Asia/Tokyo', 'Pacific/Honolulu', 43],
])('a store that moves %s has each hour in one day', (_what, from, to, hours) => {
  const date = '2026-07-02';
  const neighbours = neighboursOf(date);
  expect(neighbours).toEqual({ before: '2026-07-01', after: '2026-07-03' });
  const before = spanOf(neighbours.before, from);
  const after = spanOf(neighbours.after, to);
  const day = between(spanOf(date, to), { before });
  expect(day.beginsAt).toEqual(before.endsAt);
  expect(day.endsAt).toEqual(after.beginsAt);
  expect((day.endsAt.getTime() - day.beginsAt.getTime()) / 3_600_000).toBe(hours);
  // Begun late, when the one after it is known already.
  expect(between(spanOf(date, from), { before, after })).toEqual(day);
  expect(between(spanOf(date, from), {})).toEqual(spanOf(date, from));
});

test('a day that its neighbours leave no hour is empty, and not of less than none', () => {
  const [day, before] = [spanOf('2026-07-02', 'Pacific/Kiritimati'), spanOf('2026-07-01', 'Etc/GMT+12')];
  expect(between(day, { before })).toEqual({ beginsAt: before.endsAt, endsAt: before.endsAt });
});

test('only a real date in one spelling is a date', () => {
  expect(readDate('2026-02-28')).toBe('2026-02-28');
  for (const wrong of ['2026-02-29', '2026-2-8', '20260208', '2026-13-01', '', '../../x'])
    expect(readDate(wrong)).toBeNull();
});
