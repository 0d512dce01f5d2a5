import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import Redis from 'ioredis';
import pino from 'pino';
import { createRedis } from '../../platform/redis';
import { freePort } from '../../scripts/setup/ports';

/** Redis for tests: a process of its own on a free port, or the server that `TEST_REDIS_URL` names. */
export interface TestRedis {
  url: string;
  /** False for a shared server: it cannot be stopped. */
  owned: boolean;
  /** A connection as the service makes them, ready for use; `close` ends it. */
  connect(): Promise<Redis>;
  /** Kills the process, if it is ours. */
  stop(): Promise<void>;
  /** Ends connections and the process. */
  close(): Promise<void>;
}

const SHARED_URL = process.env['TEST_REDIS_URL'];
export const canOwnRedis = spawnSync('redis-server', ['--version']).status === 0;
export const hasRedis = SHARED_URL !== undefined || canOwnRedis;
const silent = pino({ level: 'silent' });
const ATTEMPTS = 5;
const PATIENT_MS = 10_000;

/**
 * Between finding a port and Redis taking it somebody else may have: Redis exits then, and another port is
 * tried.
 */
async function spawnServer(attempt = 1): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ready = await new Promise<boolean>((resolve) => {
    child.stdout.on(
      'data',
      (chunk: Buffer) => chunk.toString().includes('Ready to accept connections') && resolve(true),
    );
    child.once('exit', () => resolve(false));
  });
  if (ready) return { child, url: `redis://127.0.0.1:${port}` };
  if (attempt >= ATTEMPTS) throw new Error('No Redis could be started');
  return spawnServer(attempt + 1);
}

/** `own` insists on a process that can be stopped. */
export async function startTestRedis({ own = false } = {}): Promise<TestRedis> {
  const server = SHARED_URL && !own ? { child: undefined, url: SHARED_URL } : await spawnServer();
  const connections: Redis[] = [];
  const stop = async () => {
    if (!server.child || server.child.exitCode !== null || server.child.signalCode !== null) return;
    const ended = once(server.child, 'exit');
    server.child.kill('SIGKILL');
    await ended;
  };
  return {
    url: server.url,
    owned: server.child !== undefined,
    async connect() {
      const template = createRedis(server.url, silent);
      if (!template) throw new Error('No URL');
      // The service's own settings, but for two: a busy machine must not decide whether Redis answered,
      // and a connection whose server was killed lets the test run end sooner.
      const redis = template.duplicate({ commandTimeout: PATIENT_MS, disconnectTimeout: 50 });
      template.disconnect();
      redis.on('error', () => silent.debug('away'));
      connections.push(redis);
      if (redis.status !== 'ready') await once(redis, 'ready');
      return redis;
    },
    stop,
    async close() {
      for (const redis of connections) redis.disconnect();
      await stop();
    },
  };
}
