/** `Mon, Nov 30` where the store is. */
export const dayWords = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', month: 'short', day: 'numeric' }).format(
    new Date(iso),
  );

const clockWords = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', minute: '2-digit' }).format(new Date(iso));

/** `6:00 AM – 6:30 AM` where the store is. */
export const slotWords = (
  { startsAt, endsAt }: { startsAt: string; endsAt: string },
  timeZone: string,
): string => `${clockWords(startsAt, timeZone)} – ${clockWords(endsAt, timeZone)}`;

/** Whether the store is open, and what comes next. */
export function openWords(store: {
  isOpen: boolean;
  closesAt: string | null;
  opensAt: string | null;
  timeZone: string;
}): string {
  const { isOpen, closesAt, opensAt, timeZone } = store;
  if (isOpen) return closesAt ? `Open until ${clockWords(closesAt, timeZone)}` : 'Open all day';
  return opensAt
    ? `Closed, opens ${dayWords(opensAt, timeZone)} at ${clockWords(opensAt, timeZone)}`
    : 'Closed';
}
