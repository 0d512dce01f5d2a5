import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function find(from: string): string {
  // Sources and their compiled twins under dist/ must find the same folder: the one with the lockfile, never
  // dist/.
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'prisma'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The project folder was not found above the running file');
  return find(parent);
}

/** The project's folder, for files that are not code: migrations, OpenAPI files, `.local/`. */
export const PROJECT_ROOT = find(__dirname.replace(/[/\\]dist[/\\].*$/, ''));

/** An absolute path inside the project. */
export const projectPath = (...parts: string[]): string => join(PROJECT_ROOT, ...parts);
