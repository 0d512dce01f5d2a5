import { Temporal } from '@js-temporal/polyfill';
import { spanWords } from './clock';
import type { Opening, StoreSettings } from './settings';

/** How far ahead the next opening is looked for. */
const HORIZON_DAYS = 14;
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** Milliseconds since 1970. */
export interface Interval {
  from: number;
  to: number;
}

type Hours = Pick<StoreSettings, 'timeZone' | 'hours' | 'exceptions'>;
type SlotRules = Hours & Pick<StoreSettings, 'slotMinutes' | 'leadMinutes' | 'daysAhead'>;

function openingsOn({ hours, exceptions }: Hours, date: Temporal.PlainDate): readonly Opening[] {
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  return exceptions[date.toString()] ?? (weekday ? hours[weekday] : undefined) ?? [];
}

/** A wall clock time that a change to summer time leaves out is the moment after the gap. */
const instantOf = (date: Temporal.PlainDate, clock: string, timeZone: string): number =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(clock) }).epochMilliseconds;

function intervalsOn(rules: Hours, date: Temporal.PlainDate): Interval[] {
  return openingsOn(rules, date).map(({ opens, closes }) => {
    const lastDay = closes <= opens ? date.add({ days: 1 }) : date;
    return { from: instantOf(date, opens, rules.timeZone), to: instantOf(lastDay, closes, rules.timeZone) };
  });
}

const dateAt = (now: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();

/** The openings that begin yesterday (one may last over midnight) and on the `days` days from today, in order. */
function intervalsFrom(rules: Hours, now: number, days: number): Interval[] {
  const today = dateAt(now, rules.timeZone);
  return Array.from({ length: days + 1 }, (_each, index) =>
    intervalsOn(rules, today.add({ days: index - 1 })),
  )
    .flat()
    .sort((a, b) => a.from - b.from);
}

/** Openings that touch are one. */
function merged(intervals: readonly Interval[]): Interval[] {
  const whole: Interval[] = [];
  for (const next of intervals) {
    const last = whole.at(-1);
    if (last && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else whole.push({ ...next });
  }
  return whole;
}

export interface OpenState {
  isOpen: boolean;
  /** While it is open; null for a store that does not close within two weeks. */
  closesAt: number | null;
  /** While it is closed; null for one that does not open within two weeks. */
  opensAt: number | null;
}

/** Whether a store is open at this moment, and what comes next. */
export function openState(rules: Hours, now: number): OpenState {
  const whole = merged(intervalsFrom(rules, now, HORIZON_DAYS));
  const current = whole.find(({ from, to }) => from <= now && now < to);
  if (current) {
    const isEndless = current.to - now > (HORIZON_DAYS - 2) * 86_400_000;
    return { isOpen: true, closesAt: isEndless ? null : current.to, opensAt: null };
  }
  return { isOpen: false, closesAt: null, opensAt: whole.find(({ from }) => from > now)?.from ?? null };
}

/**
 * The slots that may be chosen now, each whole within an opening: from the lead time on, through the last day
 * that may be chosen. Where an opening begins before an earlier one is over, none is offered twice.
 */
export function slotsFrom(rules: SlotRules, now: number): Interval[] {
  const length = rules.slotMinutes * 60_000;
  const earliest = now + rules.leadMinutes * 60_000;
  let over = 0;
  return intervalsFrom(rules, now, rules.daysAhead).flatMap(({ from, to }) => {
    const first = Math.max(0, Math.ceil((Math.max(earliest, over) - from) / length));
    over = Math.max(over, to);
    const count = Math.max(0, Math.floor((to - from) / length) - first);
    return Array.from({ length: count }, (_each, index) => {
      const begin = from + (first + index) * length;
      return { from: begin, to: begin + length };
    });
  });
}

/** The midnights around a moment where the store is. */
export function dayAround(timeZone: string, now: number): Interval {
  const date = dateAt(now, timeZone);
  return {
    from: instantOf(date, '00:00', timeZone),
    to: instantOf(date.add({ days: 1 }), '00:00', timeZone),
  };
}

/** Today's hours in words: `open today 6 AM to 10 PM`, `open all day`, `closed today`. */
export function hoursInWords(rules: Hours, now: number): string {
  const openings = openingsOn(rules, dateAt(now, rules.timeZone));
  if (openings.length === 0) return 'closed today';
  if (openings.some(({ opens, closes }) => opens === closes)) return 'open all day';
  const spans = openings.map(spanWords);
  return `open today ${spans.join(' and ')}`;
}
