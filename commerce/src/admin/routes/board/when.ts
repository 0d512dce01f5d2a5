const format = (iso: string, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, ...options }).format(new Date(iso));

const clock = (iso: string, timeZone: string): string =>
  format(iso, timeZone, { hour: 'numeric', minute: '2-digit' });

const day = (iso: string, timeZone: string): string =>
  format(iso, timeZone, { weekday: 'short', month: 'short', day: 'numeric' });

const date = (iso: string, timeZone: string): string => format(iso, timeZone, { dateStyle: 'short' });

/** A moment on the store's clock, with its day where that is not today's in the store's zone. @param now milliseconds */
export const when = (iso: string, timeZone: string, now: number): string =>
  date(iso, timeZone) === date(new Date(now).toISOString(), timeZone)
    ? clock(iso, timeZone)
    : `${day(iso, timeZone)}, ${clock(iso, timeZone)}`;

/** A slot from its begin to its end, with its day where that is not today's. */
export const slotWhen = (
  { startsAt, endsAt }: { startsAt: string; endsAt: string },
  timeZone: string,
  now: number,
): string => `${when(startsAt, timeZone, now)} – ${clock(endsAt, timeZone)}`;
