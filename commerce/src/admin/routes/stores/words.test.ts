import { comingDays, dayWords, feeWords, holidayWords, pickupWords, weekWords } from './words';

const day = (opens: string, closes: string) => [{ opens, closes }];
const settings = {
  timeZone: 'America/Chicago',
  phone: null,
  hours: {},
  exceptions: {},
  slotMinutes: 30,
  slotCapacity: 10,
  leadMinutes: 20,
  daysAhead: 7,
};
const zone = { id: 'so', name: 'Delivery', storeId: 'sloc', zips: null, fee: 2.99, minimum: 15 };

test('a day is said as people say it', () => {
  expect(dayWords([])).toBe('closed');
  expect(dayWords(day('00:00', '00:00'))).toBe('all day');
  expect(dayWords([...day('06:00', '14:00'), ...day('17:30', '02:00')])).toBe(
    '6 AM to 2 PM and 5:30 PM to 2 AM',
  );
});

test('days that follow each other with the same hours are one line', () => {
  const usual = day('05:30', '23:00');
  expect(weekWords({ '1': usual, '2': usual, '3': usual, '4': usual, '5': usual, '6': usual })).toEqual([
    'Monday to Saturday: 5:30 AM to 11 PM',
    'Sunday: closed',
  ]);
  expect(weekWords({})).toEqual(['Every day: closed']);
  expect(weekWords({ '1': usual, '3': usual })).toEqual([
    'Monday: 5:30 AM to 11 PM',
    'Tuesday: closed',
    'Wednesday: 5:30 AM to 11 PM',
    'Thursday to Sunday: closed',
  ]);
});

test('holidays come in order, without those that are over', () => {
  const days = { '2027-12-25': [], '2026-12-25': [], '2026-11-26': [], '2026-11-30': day('08:00', '12:00') };
  const coming = comingDays(days, Date.parse('2026-12-01T04:00:00Z'));
  expect(coming.map(([date]) => date)).toEqual(['2026-11-30', '2026-12-25', '2027-12-25']);
  expect(coming.slice(0, 2).map(holidayWords)).toEqual([
    'Monday, November 30, 2026: 8 AM to 12 PM',
    'Friday, December 25, 2026: closed',
  ]);
});

test('pickup times are told by what a shopper can choose', () => {
  expect(pickupWords(settings)).toBe(
    'Every 30 minutes, 10 orders each, today and 6 more days, 20 minutes after the order at the earliest',
  );
  expect(pickupWords({ ...settings, slotCapacity: 1, daysAhead: 1, leadMinutes: 0 })).toBe(
    'Every 30 minutes, 1 order each, today',
  );
  expect(pickupWords({ ...settings, slotCapacity: 0 })).toMatch(/^No times/);
});

test('a zone tells its fee and from which order on', () => {
  expect(feeWords(zone)).toBe('$2.99, for orders from $15.00');
  expect(feeWords({ ...zone, fee: 0, minimum: 0 })).toBe('Free, for any order');
});
