import { nodeProcess } from '../servers/node-process';
import type { Service } from '../process/supervisor';
import { localPath } from './settings';

/** One of our own Node programs in the table of services; its log has its name. */
export function nodeService({
  name,
  title,
  file,
  detail,
  dependsOn,
  env,
  ready,
}: {
  name: string;
  title: string;
  /** Below `dist/`. */
  file: string;
  detail: string;
  dependsOn: string[];
  /** The whole environment of the program. */
  env: NodeJS.ProcessEnv;
  ready(pid: number): Promise<boolean>;
}): Service {
  const logFile = localPath('logs', `${name}.log`);
  return { spec: nodeProcess({ name, file, env, logFile, ready }), title, detail, dependsOn };
}
