import { Temporal } from '@js-temporal/polyfill';

/** From `beginsAt` on, before `endsAt`. */
export interface DaySpan {
  beginsAt: Date;
  endsAt: Date;
}

/** A date as a caller wrote it, in the one spelling that is kept; null for anything else. */
export function readDate(written: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return null;
  try {
    return Temporal.PlainDate.from(written).toString();
  } catch {
    return null;
  }
}

/**
 * A business day, from the store's midnight to its next: 23 or 25 hours where the clocks are changed. Throws a
 * RangeError for a zone or a date that there is not.
 */
export function spanOf(date: string, timeZone: string): DaySpan {
  const day = Temporal.PlainDate.from(date);
  const startOf = (each: Temporal.PlainDate) => new Date(each.toZonedDateTime(timeZone).epochMilliseconds);
  return { beginsAt: startOf(day), endsAt: startOf(day.add({ days: 1 })) };
}

/** The dates before and after. */
export function neighboursOf(date: string): { before: string; after: string } {
  const day = Temporal.PlainDate.from(date);
  return { before: day.subtract({ days: 1 }).toString(), after: day.add({ days: 1 }).toString() };
}

/**
 * A day between its neighbours, where those are known: it begins where the one before ended and ends where the one
 * after begins. A store that moved to another zone has one longer or shorter day, and no hour is of none or of two.
 */
export function between(day: DaySpan, { before, after }: { before?: DaySpan; after?: DaySpan }): DaySpan {
  const beginsAt = before?.endsAt ?? day.beginsAt;
  const endsAt = after?.beginsAt ?? day.endsAt;
  return { beginsAt, endsAt: endsAt < beginsAt ? beginsAt : endsAt };
}

/** The business day that ended last before `at` (milliseconds since the epoch). */
export const dateEndedBefore = (at: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .subtract({ days: 1 })
    .toString();
