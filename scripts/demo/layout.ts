import { formatMoney } from '../../contract';

/** Columns of everything that is printed: a terminal of 80 shows it without a wrap. */
export const WIDTH = 78;
const LOCALE = 'en-US';

/** Minor units as people write them, e.g. `$12.34`. */
export const money = formatMoney;

/** A number of things, e.g. `1,850`. */
export const count = (value: number): string =>
  new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 }).format(value);

/** `1 point`, `1,850 points`. */
export const points = (value: number): string => `${count(value)} ${value === 1 ? 'point' : 'points'}`;

/** Milliseconds as `24 ms` or `1.92 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} ms`;
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 }).format(ms / 1_000)} s`;
}

/** Cuts a text to fit; the dots tell that it was longer. */
export const fit = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** Two texts at the two ends of a line; the left one gives way. No colour codes: they have no width. */
export function ends(left: string, right: string, width: number, fill = ' '): string {
  const space = width - right.length - 1;
  return `${fit(left, space).padEnd(space, fill)} ${right}`;
}

/** Breaks a text between words; a single word that is longer stays whole, so that a link can be followed. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
