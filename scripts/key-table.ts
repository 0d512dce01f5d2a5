import pc from 'picocolors';
import type { ApiKeyEntry } from '../platform/store/api-keys';

const HEADER = ['ID', 'LABEL', 'SCOPE', 'STORE', 'CREATED', 'LAST USE', 'REVOKED'];
const NOTHING = '—';
const GAP = '  ';

/** `2026-01-31 09:05`, in the time zone of whoever asks. */
function localTime(date: Date | null): string {
  if (!date) return NOTHING;
  const [month, day, hour, minute] = [
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day} ${hour}:${minute}`;
}

/** A label is any text: nothing in it may move the cursor or break the line. */
const shown = (text: string): string => text.replaceAll(/\p{C}/gu, ' ').trim() || NOTHING;

const cellsOf = ({ id, label, scope, storeId, createdAt, lastUsedAt, revokedAt }: ApiKeyEntry): string[] => [
  shown(id),
  shown(label),
  scope,
  shown(storeId ?? ''),
  localTime(createdAt),
  localTime(lastUsedAt),
  localTime(revokedAt),
];

/** The keys as aligned columns, one line each in the given order, revoked ones dim where there is colour. */
export function keyTable(entries: ApiKeyEntry[]): string {
  const rows = [HEADER, ...entries.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [header = '', ...lines] = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    pc.bold(header),
    ...lines.map((line, n) => (entries[n]?.revokedAt ? pc.dim(line) : line)),
    pc.dim(`Times are in ${zone}.`),
  ].join('\n');
}
