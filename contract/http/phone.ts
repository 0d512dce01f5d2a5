import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Marks that nobody sees: direction, zero width, byte order, soft hyphens. Address books and chats add them. */
const INVISIBLE = /\p{Cf}/gu;
const DASHES = /[\p{Pd}\u2212]/gu;
/** Dots that some countries write between groups. */
const DOTS = /[·•∙]/gu;
const SPACES = /[\s\p{Zs}]+/gu;
/** RFC 3966, as a link on a web page has it. */
const SCHEME = /^tel:(\/\/)?/i;

/** Letters, extensions and other scripts' digits are refused before the parser sees them: it would guess. */
const PHONE_CHARACTERS = /^[\d\s().+/-]{3,32}$/;

/** As it was meant: full-width characters, dashes, dots and spaces of every kind become the plain ones. */
const plain = (written: string): string =>
  written
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(DASHES, '-')
    .replace(DOTS, '.')
    .replace(SPACES, ' ')
    .trim()
    .replace(SCHEME, '')
    .trim();

/**
 * E.164, from any way in which people write or paste a number; undefined where it is none. A number without
 * `+` is one of the USA. Only its length is checked against the numbering plan: 555 numbers and new area codes
 * are numbers too.
 */
export function parsePhone(written: string): string | undefined {
  const number = plain(written);
  if (!PHONE_CHARACTERS.test(number)) return undefined;
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: 'US', extract: false });
  return parsed?.isPossible() ? parsed.number : undefined;
}
