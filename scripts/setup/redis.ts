import type { Progress } from '../console';
import { findOnPath } from './host';
import { installPackage } from './package-manager';

/** The path of `redis-server`, or undefined: everything runs without Redis, each process with its own memory. */
export async function provideRedisServer(progress: Progress): Promise<string | undefined> {
  const found = findOnPath('redis-server');
  if (found) {
    progress.done('Redis', 'the one on PATH');
    return found;
  }
  await installPackage({ apt: 'redis-server', brew: 'redis' }, progress);
  const installed = findOnPath('redis-server');
  if (installed) progress.done('Redis', 'installed by the package manager');
  else progress.note('Redis is not here and could not be installed: going on without it. Install redis-server or set REDIS_URL to have it.');
  return installed;
}
