import type { Logger } from '../../platform/logger';

/** The two commands of Redis that are needed here. */
export interface RevocationStore {
  set(key: string, value: string, unit: 'PX', milliseconds: number): Promise<unknown>;
  exists(key: string): Promise<number>;
}

/** Which sessions were ended by logging out before their time was over. */
export interface Revocations {
  /** `until`: when the session would have ended by itself, in milliseconds since 1970. */
  revoke(sessionId: string, until: number): Promise<void>;
  isRevoked(sessionId: string): Promise<boolean>;
}

const key = (sessionId: string): string => `loyalty:codec:logged-out:${sessionId}`;

/**
 * Kept in Redis, so that a restart keeps them and all processes share them, and in this process's memory.
 * While Redis is away the memory alone decides: a login must go on working in an outage. What Redis could not
 * be told is told with the next question.
 */
export function createRevocations(store: RevocationStore | null, logger: Logger): Revocations {
  const known = new Map<string, number>();
  const untold = new Set<string>();

  const forgetOld = (): void => {
    for (const [id, until] of known) {
      if (until > Date.now()) continue;
      known.delete(id);
      untold.delete(id);
    }
  };

  const tell = async (redis: RevocationStore): Promise<void> => {
    for (const id of untold) {
      const left = (known.get(id) ?? 0) - Date.now();
      if (left > 0) await redis.set(key(id), '1', 'PX', left);
      untold.delete(id);
    }
  };

  return {
    async revoke(sessionId, until) {
      forgetOld();
      known.set(sessionId, until);
      if (!store) return;
      untold.add(sessionId);
      await tell(store).catch(() =>
        logger.warn('Redis is away: a logout is known to this process only until it is back'),
      );
    },
    async isRevoked(sessionId) {
      if ((known.get(sessionId) ?? 0) > Date.now()) return true;
      if (!store) return false;
      try {
        await tell(store);
        return (await store.exists(key(sessionId))) > 0;
      } catch {
        return false; // Redis is away; its client says so once.
      }
    },
  };
}
