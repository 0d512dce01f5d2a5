import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import { createRedisChannels } from '../../platform/redis-channels';

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

/** What a process said itself it has heard at once, so its own envelope is left out when it comes back. */
export function createBroadcast(redis: Redis | null, logger: Logger): Broadcast {
  const self = crypto.randomUUID();
  const listeners = new Map<string, Listener[]>();
  const channels = redis && createRedisChannels(redis, logger);

  const hear = (channel: string, text: string, listener: Listener): void => {
    const envelope = parse(text);
    if (!envelope) logger.warn({ channel }, 'A message on a Redis channel is not ours; ignored');
    else if (envelope.from !== self) listener.hear(envelope.message);
  };

  return {
    async publish(channel, message) {
      (listeners.get(channel) ?? []).forEach((listener) => listener.hear(message));
      await channels?.publish(channel, JSON.stringify({ from: self, message }));
    },
    subscribe(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      channels?.subscribe(channel, {
        hear: (text) => hear(channel, text, listener),
        joined: () => listener.joined?.(),
      });
    },
    close: () => channels?.close(),
  };
}

function parse(text: string): z.infer<typeof Envelope> | undefined {
  try {
    return Envelope.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
