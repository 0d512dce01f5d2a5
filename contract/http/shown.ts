/**
 * Text that is only shown, or only used to reach somebody. It comes from people and from catalogues, and it
 * must never decide about money: it is cleaned, not refused.
 */

/** Line breaks, tabs and other control characters. */
const CONTROLS = /\p{Cc}+/gu;
/** Halves of a character: no UTF-8, and the database refuses them. */
const HALVES = /\p{Cs}/gu;
/** Overrides of direction make a text look like another one. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const SPACES = /\s+/gu;
/** A text of marks that nobody sees shows nothing. */
const NOTHING_SEEN = /^[\p{Cf}\p{Z}\p{M}\u115f\u1160\u3164\u2800]*$/u;

/** One line of at most `max` UTF-16 units that ends with a whole character; empty where nothing of it is seen. */
export function cleanText(text: string, max: number): string {
  const clean = text
    .replace(CONTROLS, ' ')
    .replace(HALVES, '')
    .replace(OVERRIDES, '')
    .replace(SPACES, ' ')
    .trim()
    .slice(0, max)
    .replace(HALVES, '')
    .trim();
  return NOTHING_SEEN.test(clean) ? '' : clean;
}

const MAX_EMAIL = 254;
/** As browsers check `<input type="email">`: what a mail server may take, and nothing that breaks a header. */
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i;

/** The address without what was pasted around it; empty where nobody can be reached by it. */
export function usableEmail(written: string): string {
  const address = cleanText(written, written.length).replace(/\p{Cf}/gu, '');
  return address.length <= MAX_EMAIL && EMAIL.test(address) ? address : '';
}
