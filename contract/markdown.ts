/**
 * Texts from outside in what Temporal's UI renders as Markdown (current details, summaries): they must be
 * words and never a link, an image or a heading of somebody's choosing.
 */
const NOT_OF_AN_ID = /[^\p{L}\p{N}_#-]/gu;
const MARKUP = /[\\`*~[\](){}<>|!&@#]|:(?=\/\/)|(?<=www)\./giu;

/** An id as a word; what ids do not have becomes a dot. The exact one is in the search attributes. */
export const idText = (id: string): string => id.replace(NOT_OF_AN_ID, '·');

/** A text with its marks written as entities. */
export const escapeMarkdown = (text: string): string =>
  text.replace(MARKUP, (mark) => `&#${mark.codePointAt(0)};`);

const SPACES = /[\p{C}\p{Z}]+/gu;
const MAIL = /[^\s@]+@[^\s@]+/g;
/** Seven digits and more, whatever stands between them, unless it is a date. */
const NUMBER = /\+?\d(?:[\s().-]*\d){6,}/g;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** What is read of a long text: the patterns are not for whole books. */
const MAX_READ = 1_000;
const MAX_TYPED = 200;

/** One line of what a person typed, without what looks like a phone number or an address of mail. Not escaped. */
export const typedText = (text: string): string =>
  text
    .slice(0, MAX_READ)
    .replace(SPACES, ' ')
    .trim()
    .replace(MAIL, '[address]')
    .replace(NUMBER, (number) => (DATE.test(number) ? number : '[number]'))
    .slice(0, MAX_TYPED);

/** A text as code: nothing in it is marked, and it cannot end the code. */
export const codeText = (text: string): string => `\`${text.replace(/[`\n\r|]/g, "'")}\``;

/**
 * The UI asks for the rendered Markdown with a URL that holds all of it, and servers refuse URLs beyond 16
 * kB.
 */
const MAX_LISTED = 6;

/** A list that a person reads; what is too long is counted. */
export function listed(items: string[], separator = ', '): string {
  const shown = items.slice(0, MAX_LISTED).join(separator);
  return items.length > MAX_LISTED ? `${shown} and ${items.length - MAX_LISTED} more` : shown;
}
