import Redis from 'ioredis';

/** A command that waits longer is given up: no request may wait longer for Redis. In milliseconds. */
const COMMAND_MS = 500;
let redis: Redis | undefined;

/** This process's own connection, beside those of Medusa's modules. A command fails at once while Redis is away. */
export function sharedRedis(url: string): Redis {
  redis ??= new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_MS,
  }).on('error', () => {
    // Said by the rest of the backend, which uses the same Redis.
  });
  return redis;
}
