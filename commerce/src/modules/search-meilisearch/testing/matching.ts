import type { MultiSearchQuery } from '../client';

export type Row = Readonly<Record<string, unknown>>;

/**
 * MeiliSearch's documented rules, as little of them as the tests need: every word must be in a searchable
 * attribute; a quoted word as it is, another one with one letter wrong from five letters on and two from nine
 * on, the last one as a beginning; then fewer wrong letters first, then the earlier attribute; `sort` before
 * all of it.
 */
export function found(rows: readonly Row[], query: MultiSearchQuery, attributes: readonly string[]): Row[] {
  const words = [...(query.q ?? '').toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map(
    ([, quoted, open], i, all) => ({
      word: quoted ?? open ?? '',
      exact: quoted !== undefined,
      last: i === all.length - 1,
    }),
  );
  const ranked = rows.flatMap((row) => {
    const costs = words.map((word) => costOf(word, row, attributes));
    return costs.includes(Infinity) ? [] : [{ row, cost: costs.reduce((sum, cost) => sum + cost, 0) }];
  });
  ranked.sort((a, b) => bySort(query.sort ?? [], a.row, b.row) || a.cost - b.cost);
  return ranked.map(({ row }) => row);
}

function costOf(
  { word, exact, last }: { word: string; exact: boolean; last: boolean },
  row: Row,
  attributes: readonly string[],
): number {
  const allowed = exact || word.length < 5 ? 0 : word.length < 9 ? 1 : 2;
  let best = Infinity;
  attributes.forEach((attribute, rank) => {
    for (const token of String([row[attribute] ?? ''].flat().join(' '))
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)) {
      const wrong = Math.min(
        ...(last && !exact ? beginnings(token) : [token]).map((part) => distance(word, part)),
      );
      if (wrong <= allowed) best = Math.min(best, wrong * 100 + rank);
    }
  });
  return best;
}

const beginnings = (token: string): string[] =>
  Array.from(token, (_, i) => token.slice(0, i + 1)).concat(token);

/** Letters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const cell = (i: number, j: number): number => d[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cell(i - 2, j - 2) + 1 : Infinity;
      d[i]?.splice(
        j,
        1,
        Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + same, swapped),
      );
    }
  }
  return cell(a.length, b.length);
}

function bySort(sort: readonly string[], a: Row, b: Row): number {
  for (const rule of sort) {
    const [field = '', direction] = rule.split(':');
    const [left, right] = [a[field], b[field]];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right));
    if (order !== 0) return direction === 'desc' ? -order : order;
  }
  return 0;
}
