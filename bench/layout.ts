import pc from 'picocolors';
import type { Spread } from './measure/result';

/** How the reports of the benchmark are set: at most 100 columns. */
const WIDTH = 86;

/** Above a hundred a decimal says nothing. */
export const number = (value: number, digits = 1): string => value.toFixed(value >= 100 ? 0 : digits);
export const spread = ({ p50, p95 }: Spread): string => `${number(p50)} / ${number(p95)}`;
export const mark = (good: boolean): string => (good ? pc.green('✔') : pc.red('✖'));
export const line = (what: string, value: string): string => `  ${what.padEnd(44)}${value}`;
export const rule = (title: string): string =>
  `\n  ${pc.bold(title)} ${pc.dim('─'.repeat(Math.max(0, WIDTH - title.length - 3)))}`;

/** Cells in columns of these widths: the first one begins at the left, the others end at the right. */
export const columns = (widths: readonly number[], cells: readonly string[]): string =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join('');
