import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One route of the table in `docs/security.md`: what each caller gets, from the left. */
export interface Row {
  method: string;
  path: string;
  cells: string[];
}

export const nameOf = ({ method, path }: Pick<Row, 'method' | 'path'>): string => `${method} ${path}`;

/** The rows under one bold line of the table. */
export function rowsOf(group: string): Row[] {
  const lines = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'security.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  let current = '';
  return lines.flatMap((line) => {
    const [what = '', routes = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    current = /^\*\*(.+)\*\*$/.exec(what)?.[1] ?? current;
    return current === group
      ? [...routes.matchAll(/`([A-Z]+) (\S+?)`/g)].map(([, method = '', path = '']) => ({
          method,
          path,
          cells,
        }))
      : [];
  });
}

/** In the order of the alphabet, so that a difference shows the lines that are missing or too many. */
export const linesOf = (rows: Row[]): string[] =>
  rows.map((row) => [nameOf(row), ...row.cells].join(' | ')).sort();

/** What strangers may reach beside the list of the edge: staff's own part with its page, and files. */
export const BESIDE_THE_LIST: readonly string[] = [
  'GET /static/:file',
  'GET /static/private-:file',
  'GET /app',
  'GET /app/*',
  'GET /admin/*',
  'POST /admin/*',
  'DELETE /admin/*',
];
