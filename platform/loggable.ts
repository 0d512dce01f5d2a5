const MAX_REASON = 200;
/** What is read of a longer one: the patterns below are not for whole books. */
const MAX_READ = 1_000;
/**
 * Seven digits and more, whatever stands between them, unless it is a date; and what looks like an address of
 * mail.
 */
const NUMBER = /\+?\d(?:[\s().-]*\d){6,}/g;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MAIL = /[^\s@]+@[^\s@]+/g;

/** One line without what a reason must not hold: it goes into a log. */
export function loggable(reason: string): string {
  const line = reason
    .slice(0, MAX_READ)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return line
    .replace(MAIL, '[address]')
    .replace(NUMBER, (number) => (DATE.test(number) ? number : '[number]'))
    .slice(0, MAX_REASON);
}
