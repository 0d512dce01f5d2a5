/** Marks that nobody sees: bidirectional marks, zero-width spaces and joiners, the byte order mark. */
const INVISIBLE = /[\p{Cf}\u115f\u1160\u3164]/gu;
/** What people put between the digits: every kind of space, dash and bracket, dots and slashes. */
const BETWEEN = /[\p{Z}\p{Cc}\p{Pd}\u2212()[\]{}.,·•/\\]/gu;
const TEL = /^tel:/i;
/** E.164, or a number of the USA with or without its 1. */
const INTERNATIONAL = /^\+[1-9]\d{7,14}$/;
const AMERICAN = /^1?([2-9]\d{9})$/;

/**
 * A phone number as people type or paste it, in E.164; one without `+` is of the USA. Undefined for what
 * cannot be a number. Whether somebody has it is for the loyalty service to say.
 */
export function toE164(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(INVISIBLE, '').trim().replace(TEL, '').replace(BETWEEN, '');
  if (INTERNATIONAL.test(bare)) return bare;
  const american = AMERICAN.exec(bare);
  return american ? `+1${american[1]}` : undefined;
}
