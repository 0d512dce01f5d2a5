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
/** E.164, or a number of the USA with or without its 1. */
const INTERNATIONAL = /^\+[1-9]\d{7,14}$/;
const AMERICAN = /^1?([2-9]\d{9})$/;

/**
 * A phone number as people type or paste it, in E.164; one without `+` is of the USA. Undefined for what
 * cannot be a number. Whether somebody has it is for the loyalty host to say.
 */
export function phoneOf(text: string): string | undefined {
  const bare = text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(BETWEEN, '')
    .replace(SCHEME, '')
    .replace(ENCODED_PLUS, '+');
  if (INTERNATIONAL.test(bare)) return bare;
  const american = AMERICAN.exec(bare);
  return american ? `+1${american[1]}` : undefined;
}
