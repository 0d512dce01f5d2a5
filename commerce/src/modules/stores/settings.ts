import { z } from '@medusajs/framework/zod';

/** So far ahead a slot can be chosen at most. */
export const MAX_DAYS_AHEAD = 30;

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM, 00:00 to 23:59');

/** From opening to closing, wall clock. A closing at or before the opening is on the next day; `00:00`–`00:00` is all day. */
const Opening = z.strictObject({ opens: Clock, closes: Clock });
const Day = z.array(Opening).max(4, 'must have at most 4 openings');
const IsoDate = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
    'must be a date YYYY-MM-DD',
  );
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What staff may set of a store. Hours: 1 = Monday … 7 = Sunday; a weekday that is missing is closed. */
export const StoreSettingsInput = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, such as America/Chicago'),
  phone: z.string().trim().max(30, 'must have at most 30 characters').nullable().default(null),
  hours: z.partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), Day),
  /** Days with other hours; an empty list is a day on which the store is closed. */
  exceptions: z.record(IsoDate, Day).default({}),
  slotMinutes: whole(5, 240).default(30),
  slotCapacity: whole(0, 1_000).default(10),
  leadMinutes: whole(0, 1_440).default(20),
  daysAhead: whole(1, MAX_DAYS_AHEAD).default(7),
});
export type StoreSettings = z.infer<typeof StoreSettingsInput>;
export type Opening = z.infer<typeof Opening>;

/** The first opening of a day that begins before the one before it is over. */
const overlapIn = (day: readonly Opening[]): number =>
  day.findIndex(({ opens }, index) => {
    const before = day[index - 1];
    return before !== undefined && (before.closes <= before.opens || opens < before.closes);
  });

/**
 * Settings as staff save them. Openings of a day follow each other: where two overlap, their pickup times
 * would be offered twice. What is stored already is read without this rule; of it, and of an opening over midnight
 * into the next day's, `slotsFrom` passes over what would be twice.
 */
export const StoreSettingsChange = StoreSettingsInput.superRefine(({ hours, exceptions }, context) => {
  for (const [name, days] of Object.entries({ hours, exceptions }))
    for (const [day, openings] of Object.entries(days)) {
      const index = overlapIn(openings);
      if (index > 0)
        context.addIssue({
          code: 'custom',
          path: [name, day, index, 'opens'],
          message: 'must be after the opening before it is over',
        });
    }
});
