import { dayAround, hoursInWords, openState, slotsFrom } from './hours';
import { StoreSettingsInput } from './settings';

const day = (opens: string, closes: string) => [{ opens, closes }];
const everyDay = (opening: { opens: string; closes: string }[]) =>
  Object.fromEntries(['1', '2', '3', '4', '5', '6', '7'].map((weekday) => [weekday, opening]));
const store = (more: object = {}) =>
  StoreSettingsInput.parse({ timeZone: 'America/Chicago', hours: everyDay(day('06:00', '22:00')), ...more });
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null | undefined): string | null =>
  typeof ms === 'number' ? new Date(ms).toISOString() : null;

test('open until the evening, then closed until the morning', () => {
  // 2026-11-30 is a Monday; Chicago is at UTC-6.
  expect(openState(store(), at('2026-11-30T18:00:00Z'))).toMatchObject({
    isOpen: true,
    closesAt: at('2026-12-01T04:00:00Z'),
  });
  expect(openState(store(), at('2026-12-01T04:00:00Z'))).toMatchObject({
    isOpen: false,
    opensAt: at('2026-12-01T12:00:00Z'),
  });
});

test('the opening is at the same wall clock before and after a change to summer time', () => {
  // The clocks go forward on 2026-03-08 at 2:00.
  expect(iso(openState(store(), at('2026-03-07T05:00:00Z')).opensAt)).toBe('2026-03-07T12:00:00.000Z');
  expect(iso(openState(store(), at('2026-03-08T05:00:00Z')).opensAt)).toBe('2026-03-08T11:00:00.000Z');
});

test('an opening in the hour that does not exist begins after it, and the night is an hour shorter', () => {
  const night = store({ hours: { '6': day('22:00', '06:00'), '7': day('02:30', '06:00') } });
  // Saturday night into Sunday, 2026-03-08: 22:00 CST to 6:00 CDT are seven hours.
  const slots = slotsFrom(
    { ...night, slotMinutes: 60, leadMinutes: 0, daysAhead: 1 },
    at('2026-03-08T03:00:00Z'),
  );
  expect(slots.map(({ from }) => iso(from))).toEqual(
    ['04', '05', '06', '07', '08', '09', '10'].map((hour) => `2026-03-08T${hour}:00:00.000Z`),
  );
  const sunday = store({ hours: { '7': day('02:30', '06:00') } });
  expect(iso(openState(sunday, at('2026-03-08T05:00:00Z')).opensAt)).toBe('2026-03-08T08:30:00.000Z');
});

test('the night of the change back has an hour more of slots', () => {
  const night = store({
    hours: { '6': day('22:00', '06:00') },
    slotMinutes: 60,
    leadMinutes: 0,
    daysAhead: 1,
  });
  // 2026-11-01 at 2:00 the clocks go back.
  expect(slotsFrom(night, at('2026-11-01T02:00:00Z'))).toHaveLength(9);
});

test('openings that overlap, over midnight too, offer no slot twice', () => {
  const slotsOf = (hours: object) =>
    slotsFrom(store({ hours, slotMinutes: 60, leadMinutes: 0, daysAhead: 2 }), at('2026-11-30T06:00:00Z'));
  // Monday 22:00 to Tuesday 6:00, and Tuesday from 5:00 on.
  const night = slotsOf({ '1': day('22:00', '06:00'), '2': day('05:00', '22:00') });
  expect(night).toHaveLength(24);
  // A slot of the second opening that begins within the first goes, though it ends after it.
  const offset = slotsOf({
    '1': [...day('06:00', '10:00'), ...day('07:30', '12:00'), ...day('08:00', '09:00')],
  });
  expect(offset.map(({ from }) => iso(from)?.slice(11, 16))).toEqual([
    '12:00',
    '13:00',
    '14:00',
    '15:00',
    '16:30',
  ]);
});

test('a holiday has its own hours, or none', () => {
  const rules = store({ exceptions: { '2026-12-25': [], '2026-12-24': day('06:00', '14:00') } });
  expect(iso(openState(rules, at('2026-12-24T21:00:00Z')).opensAt)).toBe('2026-12-26T12:00:00.000Z');
  expect(hoursInWords(rules, at('2026-12-25T18:00:00Z'))).toBe('closed today');
  expect(hoursInWords(rules, at('2026-12-24T18:00:00Z'))).toBe('open today 6 AM to 2 PM');
});

test('a store that never closes says so', () => {
  const rules = store({ hours: everyDay(day('00:00', '00:00')) });
  expect(openState(rules, at('2026-11-30T18:00:00Z'))).toEqual({
    isOpen: true,
    closesAt: null,
    opensAt: null,
  });
  expect(hoursInWords(rules, at('2026-11-30T18:00:00Z'))).toBe('open all day');
});

test('an opening that lasts over midnight is still yesterday’s', () => {
  const rules = store({ hours: { '1': day('18:00', '02:00') } });
  expect(iso(openState(rules, at('2026-12-01T07:00:00Z')).closesAt)).toBe('2026-12-01T08:00:00.000Z');
});

test('slots are whole, begin after the lead time and end with the last day', () => {
  const rules = store({ slotMinutes: 30, leadMinutes: 20, daysAhead: 2 });
  const slots = slotsFrom(rules, at('2026-12-01T03:05:00Z'));
  // 21:05: with 20 minutes of lead 21:30 is the last slot of the day; then all of the next day.
  expect(iso(slots[0]?.from)).toBe('2026-12-01T03:30:00.000Z');
  expect(slots).toHaveLength(1 + 32);
  expect(iso(slots.at(-1)?.to)).toBe('2026-12-02T04:00:00.000Z');
});

test('a store that is never open has no slots and no opening', () => {
  const rules = store({ hours: {} });
  expect(slotsFrom(rules, Date.now())).toEqual([]);
  expect(openState(rules, Date.now())).toEqual({ isOpen: false, closesAt: null, opensAt: null });
});

test('the day of a store begins at its own midnight', () => {
  expect(dayAround('America/Chicago', at('2026-12-01T03:00:00Z'))).toEqual({
    from: at('2026-11-30T06:00:00Z'),
    to: at('2026-12-01T06:00:00Z'),
  });
});

test.each([
  [{ timeZone: 'Mars/Base' }, /IANA/],
  [{ timeZone: 'America/Chicago', hours: { '8': [] } }, /8/],
  [{ timeZone: 'America/Chicago', hours: { '1': day('25:00', '26:00') } }, /HH:MM/],
  [{ timeZone: 'America/Chicago', hours: {}, exceptions: { '2026-13-01': [] } }, /YYYY-MM-DD/],
])('settings that make no sense are refused: %j', (settings, words) => {
  expect(() => StoreSettingsInput.parse({ hours: {}, ...settings })).toThrow(words);
});
