import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Marks that nobody sees: direction, zero width, byte order, soft hyphens, fillers, the style of an emoji. */
const INVISIBLE = /[\p{Cf}\u115f\u1160\u3164]|\p{Variation_Selector}/gu;
/**
 * What people put between and around the digits: spaces, dashes (also a bullet, and the long vowel of Japanese
 * keyboards), brackets, quotes, dots, slashes, a telephone.
 */
const BETWEEN = /[\p{Z}\p{Cc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\u2212\u2043\u30fc~_'"<>.,·•∙‧/\\☎☏✆📞📱]/gu;
/** A link on a web page. */
const SCHEME = /^(tel|sms|callto):/i;
/** `+`, as a link may write it. */
const ENCODED_PLUS = /^%2b/i;

/** Letters, extensions and other scripts' digits are refused before the parser sees them: it would guess. */
const DIGITS = /^\+?\d{3,32}$/;

/** The digits alone, with the `+` where there is one. */
const bare = (written: string): string =>
  written
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(BETWEEN, '')
    .replace(SCHEME, '')
    .replace(ENCODED_PLUS, '+');

/**
 * E.164, from any way in which people write or paste a number; undefined where it is none. A number without
 * `+` is one of the USA. Only its length is checked against the numbering plan: 555 numbers and new area codes
 * are numbers too.
 */
export function parsePhone(written: string): string | undefined {
  const number = bare(written);
  if (!DIGITS.test(number)) return undefined;
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: 'US', extract: false });
  return parsed?.isPossible() ? parsed.number : undefined;
}
