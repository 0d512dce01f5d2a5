import { z } from '@medusajs/framework/zod';

/** So far ahead a slot can be chosen at most. */
export const MAX_DAYS_AHEAD = 30;

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM, 00:00 to 23:59');

/** From opening to closing, wall clock. A closing at or before the opening is on the next day; `00:00`–`00:00` is all day. */
const Opening = z.strictObject({ opens: Clock, closes: Clock });
const Day = z.array(Opening).max(4);
const IsoDate = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
    'must be a date YYYY-MM-DD',
  );

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What staff may set of a store. Hours: 1 = Monday … 7 = Sunday; a weekday that is missing is closed. */
export const StoreSettingsInput = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA time zone'),
  phone: z.string().trim().max(30).nullable().default(null),
  hours: z.partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), Day),
  /** Days with other hours; an empty list is a day on which the store is closed. */
  exceptions: z.record(IsoDate, Day).default({}),
  slotMinutes: z.int().min(5).max(240).default(30),
  slotCapacity: z.int().min(0).max(1_000).default(10),
  leadMinutes: z.int().min(0).max(1_440).default(20),
  daysAhead: z.int().min(1).max(MAX_DAYS_AHEAD).default(7),
});
export type StoreSettings = z.infer<typeof StoreSettingsInput>;
export type Opening = z.infer<typeof Opening>;
