import { mkdirSync, writeFileSync } from 'node:fs';
import { projectPath } from '../platform/root';

/** Keeps a result under `.local/bench/`, in the place of the last one of this name. Answers the file. */
export function keep(name: string, result: object): string {
  const file = projectPath('.local', 'bench', `${name}.json`);
  mkdirSync(projectPath('.local', 'bench'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}
