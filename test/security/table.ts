import { readFileSync } from 'node:fs';
import { projectPath } from '../../platform/root';

/** One route of the table in `docs/security.md`: what each caller of its group gets, from the left. */
export interface Row {
  method: string;
  path: string;
  cells: string[];
  /** What it is for, in the table's words. */
  what?: string;
}

const NAMESPACE = '/api/v1/namespaces/:namespace';
const OWN = '[/codec]';

/** The table writes a route that stands at `/` and at `/codec` once, and a long beginning as `…`. */
function pathsOf(written: string): string[] {
  const path = written.replace(/^…/, NAMESPACE);
  return path.startsWith(OWN) ? [path.slice(OWN.length), `/codec${path.slice(OWN.length)}`] : [path];
}

const routesOf = (column: string): { method: string; path: string }[] =>
  [...column.matchAll(/`([A-Z]+) (\S+?)`/g)].flatMap(([, method = '', path = '']) =>
    pathsOf(path).map((each) => ({ method, path: each })),
  );

/** The rows under one bold line of the table. */
export function rowsOf(group: string): Row[] {
  const lines = readFileSync(projectPath('docs', 'security.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  let current = '';
  return lines.flatMap((line) => {
    const [what = '', routes = '', ...cells] = cellsOf(line);
    current = /^\*\*(.+)\*\*$/.exec(what)?.[1] ?? current;
    return current === group ? routesOf(routes).map((route) => ({ ...route, what, cells })) : [];
  });
}

export const nameOf = ({ method, path }: Pick<Row, 'method' | 'path'>): string => `${method} ${path}`;

/**
 * In the order of the alphabet, so that a difference between the table and a server is shown as the lines
 * that are missing or too many.
 */
export const linesOf = (rows: Row[]): string[] =>
  rows.map((row) => [nameOf(row), ...row.cells].join(' | ')).toSorted();
