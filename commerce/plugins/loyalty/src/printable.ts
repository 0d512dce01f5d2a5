/** Control characters, and halves of a surrogate pair, which are no UTF-8. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * What a person typed and is only shown, as the loyalty service takes it: printable, trimmed, at most `max`
 * UTF-16 units, and never cut in the middle of a character. May be empty.
 */
export function printable(text: string, max: number): string {
  const clean = text.replace(UNPRINTABLE, ' ').trim();
  let cut = '';
  for (const character of clean) {
    if (cut.length + character.length > max) break;
    cut += character;
  }
  return cut.trim();
}
