import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import type { Logger } from '../../platform/logger';

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

/** One subscriber connection per process, opened with the first stream. */
function createSubscriber(
  redis: Redis,
  emitter: EventEmitter,
  logger: Logger,
  stopping: AbortSignal | undefined,
) {
  const subscriber = redis.duplicate({ autoResubscribe: false });
  const trouble = (error: Error) =>
    logger.debug({ errorName: error.name }, 'Session hints do not come through Redis right now');
  const listen = (...channels: string[]) => {
    if (channels.length > 0 && subscriber.status === 'ready')
      subscriber.subscribe(...channels).catch(trouble);
  };
  subscriber.on('error', trouble);
  subscriber.on('ready', () => listen(...emitter.eventNames().map(String)));
  subscriber.on('message', (channel: string) => emitter.emit(channel));
  // What was published while the line was cut is lost: every stream looks for itself at once, and more often
  // from now on.
  subscriber.on('close', () => emitter.eventNames().forEach((channel) => emitter.emit(channel)));
  stopping?.addEventListener('abort', () => subscriber.disconnect(), { once: true });
  return {
    listen,
    forget: (channel: string) => {
      if (subscriber.status === 'ready') subscriber.unsubscribe(channel).catch(trouble);
    },
    ready: () => subscriber.status === 'ready',
  };
}

export function createHints(redis: Redis | null, logger: Logger, stopping?: AbortSignal): Hints {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let subscriber: ReturnType<typeof createSubscriber> | undefined;

  return {
    publish(sessionId) {
      const channel = CHANNEL + sessionId;
      emitter.emit(channel);
      if (redis?.status !== 'ready') return;
      redis
        .publish(channel, CHANGED)
        .catch((error: Error) => logger.debug({ errorName: error.name }, 'A session hint was not published'));
    },
    subscribe(sessionId, listener) {
      const channel = CHANNEL + sessionId;
      if (redis) subscriber ??= createSubscriber(redis, emitter, logger, stopping);
      emitter.on(channel, listener);
      if (emitter.listenerCount(channel) === 1) subscriber?.listen(channel);
      return () => {
        emitter.off(channel, listener);
        if (emitter.listenerCount(channel) === 0) subscriber?.forget(channel);
      };
    },
    shared: () => subscriber?.ready() ?? false,
  };
}
