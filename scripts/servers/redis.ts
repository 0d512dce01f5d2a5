import { mkdirSync } from 'node:fs';
import { accepts } from '../process/probe';
import type { ProcessSpec } from '../process/launch';

/** A Redis on loopback that keeps nothing it would be missed for: cache, limits and breaker state only. */
export function redisServer(options: {
  name: string;
  binary: string;
  port: number;
  folder: string;
  logFile: string;
}): ProcessSpec {
  const { name, binary, port, folder, logFile } = options;
  return {
    name,
    command: binary,
    args: [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    logFile,
    prepare: async () => void mkdirSync(folder, { recursive: true }),
    ready: () => accepts(port),
    readyWithinMs: 15_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  };
}

export const redisUrl = (port: number): string => `redis://127.0.0.1:${port}`;
