import { spanWords } from '../../../modules/stores/clock';
import type { Opening, StoreSettings } from '../../../modules/stores/settings';
import type { DeliveryZone } from '../../../workflows/fulfilment/delivery-zones';

export const WEEKDAYS = [
  ['1', 'Monday'],
  ['2', 'Tuesday'],
  ['3', 'Wednesday'],
  ['4', 'Thursday'],
  ['5', 'Friday'],
  ['6', 'Saturday'],
  ['7', 'Sunday'],
] as const;

const isAllDay = (day: readonly Opening[]): boolean => day.some(({ opens, closes }) => opens === closes);

/** `6 AM to 2 PM and 5 PM to 10 PM`, `all day`, `closed`. */
export function dayWords(day: readonly Opening[]): string {
  if (day.length === 0) return 'closed';
  return isAllDay(day) ? 'all day' : day.map(spanWords).join(' and ');
}

/** The week with days that follow each other and have the same hours as one: `Monday to Friday: 6 AM to 10 PM`. */
export function weekWords(hours: StoreSettings['hours']): string[] {
  const spans: { first: string; last: string; words: string }[] = [];
  for (const [key, name] of WEEKDAYS) {
    const words = dayWords(hours[key] ?? []);
    const before = spans.at(-1);
    if (before?.words === words) before.last = name;
    else spans.push({ first: name, last: name, words });
  }
  return spans.map(({ first, last, words }) => {
    if (spans.length === 1) return `Every day: ${words}`;
    return `${first === last ? first : `${first} to ${last}`}: ${words}`;
  });
}

/** A day before this one is over wherever the store is. @param now milliseconds */
const firstDay = (now: number): string => new Date(now - 2 * 86_400_000).toISOString().slice(0, 10);

/** The days with other hours that are not over, in order. @param now milliseconds */
export const comingDays = (exceptions: StoreSettings['exceptions'], now: number): [string, Opening[]][] =>
  Object.entries(exceptions)
    .filter(([date]) => date >= firstDay(now))
    .sort(([a], [b]) => a.localeCompare(b));

/** `Friday, December 25, 2026: closed`. */
export const holidayWords = ([date, openings]: [string, readonly Opening[]]): string =>
  `${new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(date))}: ${dayWords(openings)}`;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What a shopper can choose. */
export function pickupWords({ slotMinutes, slotCapacity, leadMinutes, daysAhead }: StoreSettings): string {
  if (slotCapacity === 0) return 'No times to choose: an order is fetched as soon as it is ready';
  const days = daysAhead === 1 ? 'today' : `today and ${counted(daysAhead - 1, 'more day')}`;
  const lead = leadMinutes === 0 ? '' : `, ${counted(leadMinutes, 'minute')} after the order at the earliest`;
  return `Every ${counted(slotMinutes, 'minute')}, ${counted(slotCapacity, 'order')} each, ${days}${lead}`;
}

const dollars = (amount: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(amount);

/** `$2.99, for orders from $15.00`. */
export const feeWords = ({ fee, minimum }: DeliveryZone): string =>
  [
    fee === null ? 'Fee under conditions' : fee === 0 ? 'Free' : dollars(fee),
    minimum > 0 ? `for orders from ${dollars(minimum)}` : 'for any order',
  ].join(', ');

/** Where a zone is. */
export const zipWords = ({ zips }: DeliveryZone): string => (zips ? zips.join(', ') : 'Everywhere');
