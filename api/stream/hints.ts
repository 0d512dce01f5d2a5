import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import type { Logger } from '../../platform/logger';
import { createRedisChannels } from '../../platform/redis-channels';

const CHANNEL = 'session:';
/**
 * All that is ever published: that something changed. What changed is read from the workflow; no personal
 * data stands in Redis.
 */
const CHANGED = 'changed';

/** "This session changed", from any process to the event streams of every process. */
export interface Hints {
  publish(sessionId: string): void;
  /** Answers how to leave again. */
  subscribe(sessionId: string, listener: () => void): () => void;
  /** False: only this process's own hints arrive, and a stream must look for itself more often. */
  shared(): boolean;
}

export function createHints(redis: Redis | null, logger: Logger, stopping?: AbortSignal): Hints {
  const own = new EventEmitter();
  own.setMaxListeners(0);
  const channels = redis && createRedisChannels(redis, logger);
  stopping?.addEventListener('abort', () => channels?.close(), { once: true });

  return {
    publish(sessionId) {
      const channel = CHANNEL + sessionId;
      own.emit(channel);
      if (redis?.status !== 'ready') return;
      channels
        ?.publish(channel, CHANGED)
        .catch((error: Error) => logger.debug({ errorName: error.name }, 'A session hint was not published'));
    },
    subscribe(sessionId, listener) {
      const channel = CHANNEL + sessionId;
      own.on(channel, listener);
      // What was published while the line was cut is lost: every stream looks for itself at once, and more
      // often from then on.
      const leave = channels?.subscribe(channel, { hear: () => listener(), cut: () => listener() });
      return () => {
        own.off(channel, listener);
        leave?.();
      };
    },
    shared: () => channels?.isConnected() ?? false,
  };
}
