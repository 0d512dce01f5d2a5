import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';

/** Tells every process (this one too) of a change. Without Redis a message reaches this process alone. */
export interface Broadcast {
  /** Rejects when Redis does not take the message; this process has heard it by then. */
  publish(channel: string, message: string): Promise<void>;
  subscribe(channel: string, listener: Listener): void;
  close(): void;
}

export interface Listener {
  hear(message: string): void;
  /**
   * From here on nothing is missed; what was said before, at the start or while Redis was away, may have
   * been.
   */
  joined?(): void;
}

const Envelope = z.object({ from: z.string(), message: z.string() });

/** One subscriber connection for all channels, which joins them again whenever Redis comes back. */
export function createBroadcast(redis: Redis | null, logger: Logger): Broadcast {
  const self = crypto.randomUUID();
  const listeners = new Map<string, Listener[]>();
  const of = (channel: string) => listeners.get(channel) ?? [];
  // A subscription may wait for Redis as long as it takes: nobody waits for it.
  const subscriber = redis?.duplicate({
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  });

  const join = (channel: string): void => {
    if (subscriber?.status !== 'ready') return;
    subscriber.subscribe(channel).then(
      () => of(channel).forEach((listener) => listener.joined?.()),
      () => logger.debug({ channel }, 'A Redis channel could not be joined; the next connection tries again'),
    );
  };
  subscriber?.on('error', () => logger.debug('The Redis subscriber has no connection'));
  subscriber?.on('ready', () => [...listeners.keys()].forEach(join));
  subscriber?.on('message', (channel: string, text: string) => {
    const envelope = parse(text);
    if (!envelope) return logger.warn({ channel }, 'A message on a Redis channel is not ours; ignored');
    if (envelope.from !== self) of(channel).forEach((listener) => listener.hear(envelope.message));
  });

  return {
    async publish(channel, message) {
      of(channel).forEach((listener) => listener.hear(message));
      await redis?.publish(channel, JSON.stringify({ from: self, message }));
    },
    subscribe(channel, listener) {
      listeners.set(channel, [...of(channel), listener]);
      join(channel);
    },
    close: () => subscriber?.disconnect(),
  };
}

function parse(text: string): z.infer<typeof Envelope> | undefined {
  try {
    return Envelope.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
