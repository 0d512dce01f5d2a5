import { projectPath } from '../../platform/root';
import type { ProcessSpec } from '../process/launch';

/** One of the project's own compiled processes. `file` is a path under dist/. */
export function nodeProcess(options: {
  name: string;
  file: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  ready: ProcessSpec['ready'];
}): ProcessSpec {
  const { name, file, env, logFile, ready } = options;
  return {
    name,
    command: process.execPath,
    // No --enable-source-maps: the SDK takes a stack trace for every promise of a workflow, and mapping them
    // all is work for nobody.
    args: [projectPath('dist', file)],
    env,
    cwd: projectPath(),
    logFile,
    ready,
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    // A worker drains for up to 15 s: it finishes what it has begun.
    stopWithinMs: 18_000,
  };
}
