import type { Redis } from 'ioredis';
import type { Logger } from './logger';

export interface ChannelListener {
  hear(text: string): void;
  /** From here on nothing is missed; what was said before, at the start or while Redis was away, may have been. */
  joined?(): void;
  /** The connection is gone: from here on nothing is heard until `joined`. */
  cut?(): void;
}

/** Redis's pub/sub, through one subscriber connection per process that is opened with the first listener. */
export interface RedisChannels {
  /** Rejects when Redis does not take it. */
  publish(channel: string, text: string): Promise<void>;
  /** Answers how to leave again. */
  subscribe(channel: string, listener: ChannelListener): () => void;
  /** Whether messages arrive now. */
  isConnected(): boolean;
  close(): void;
}

export function createRedisChannels(redis: Redis, logger: Logger): RedisChannels {
  const listeners = new Map<string, Set<ChannelListener>>();
  const of = (channel: string): ChannelListener[] => [...(listeners.get(channel) ?? [])];
  const everyone = (): ChannelListener[] => [...listeners.values()].flatMap((some) => [...some]);
  let subscriber: Redis | undefined;

  const join = (channel: string): void => {
    if (subscriber?.status !== 'ready') return;
    subscriber.subscribe(channel).then(
      () => of(channel).forEach((listener) => listener.joined?.()),
      () => logger.debug({ channel }, 'A Redis channel could not be joined; the next connection tries again'),
    );
  };

  /** Channels are joined again by us whenever Redis comes back, so that listeners learn of it. */
  const open = (): Redis => {
    // A subscription may wait for Redis as long as it takes: nobody waits for it.
    const connection = redis.duplicate({
      autoResubscribe: false,
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
    });
    connection.on('error', () => logger.debug('The Redis subscriber has no connection'));
    connection.on('ready', () => [...listeners.keys()].forEach(join));
    connection.on('close', () => everyone().forEach((listener) => listener.cut?.()));
    connection.on('message', (channel: string, text: string) =>
      of(channel).forEach((listener) => listener.hear(text)),
    );
    return connection;
  };

  const leave = (channel: string, listener: ChannelListener): void => {
    const left = listeners.get(channel);
    left?.delete(listener);
    if (!left || left.size > 0) return;
    listeners.delete(channel);
    if (subscriber?.status === 'ready')
      subscriber
        .unsubscribe(channel)
        .catch(() => logger.debug({ channel }, 'A Redis channel could not be left'));
  };

  return {
    async publish(channel, text) {
      await redis.publish(channel, text);
    },
    subscribe(channel, listener) {
      subscriber ??= open();
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      join(channel);
      return () => leave(channel, listener);
    },
    isConnected: () => subscriber?.status === 'ready',
    close: () => subscriber?.disconnect(),
  };
}
