import pc from 'picocolors';

const NOTHING = '—';
const GAP = '  ';

/** `2026-01-31 09:05`, in the time zone of whoever asks. */
export function localTime(date: Date | null): string {
  if (!date) return NOTHING;
  const [month, day, hour, minute] = [
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day} ${hour}:${minute}`;
}

/** Any text, as it may stand in a cell: nothing in it may move the cursor or break the line. */
export const shown = (text: string | null): string =>
  (text ?? '').replaceAll(/\p{C}/gu, ' ').trim() || NOTHING;

interface Row {
  cells: string[];
  /** Where there is colour. */
  dim?: boolean;
}

/** Aligned columns, one line each in the given order; times are `localTime`'s. */
export function table(header: string[], rows: Row[]): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const lineOf = (cells: string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    pc.bold(lineOf(header)),
    ...rows.map(({ cells, dim }) => (dim ? pc.dim(lineOf(cells)) : lineOf(cells))),
    pc.dim(`Times are in ${zone}.`),
  ].join('\n');
}
