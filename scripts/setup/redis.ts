import type { Progress } from '../console';
import { provideProgram } from './package-manager';

/**
 * The path of `redis-server`, or undefined: everything runs without Redis, each process with its own memory.
 */
export const provideRedisServer = (progress: Progress): Promise<string | undefined> =>
  provideProgram(
    {
      name: 'Redis',
      command: 'redis-server',
      packages: { apt: 'redis-server', brew: 'redis' },
      without: 'going on without it. Install redis-server or set REDIS_URL to have it.',
    },
    progress,
  );
