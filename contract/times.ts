const UTC = 'UTC';
const LOCALE = 'en-US';

/** By time zone: making a format takes longer than writing a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

const makeFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(LOCALE, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  });

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = makeFormat(timeZone);
  } catch (error) {
    // A zone that this machine does not know must not end a checkout.
    if (!(error instanceof RangeError)) throw error;
    made = makeFormat(UTC);
  }
  formats.set(timeZone, made);
  return made;
}

/**
 * A moment as people write it, with the zone that it is meant in: `Thu, Dec 3, 2026, 10:00 UTC`. `at` in
 * milliseconds since the epoch; `timeZone` as IANA names it. For eyes only: another machine may know other zones.
 */
export const formatTime = (at: number, timeZone: string = UTC): string => formatOf(timeZone).format(at);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** A length of time in one unit, rounded: `30 minutes`, `72 hours`, `14 days`. */
export function formatSpan(ms: number): string {
  if (ms < 2 * HOUR_MS) return counted(Math.max(Math.round(ms / MINUTE_MS), 0), 'minute');
  return ms <= 4 * DAY_MS
    ? counted(Math.round(ms / HOUR_MS), 'hour')
    : counted(Math.round(ms / DAY_MS), 'day');
}
