import type { z } from 'zod';
import type { IdentifyRequest } from '../../contract/http';
import { sessionIdOf } from '../../contract/ids';
import type { Logger } from '../../platform/logger';
import type { OutboxRepository } from '../../platform/store/outbox';
import { within } from '../../platform/within';

/** In the outbox only; nobody may send it from outside. */
export const LATE_IDENTITY = 'LateIdentity';
export type LateIdentity = z.infer<typeof IdentifyRequest>;

/** The shopper waits for the answer; the order's sender has more time. */
const KEEP_MS = 150;
const LOOK_MS = 500;

export interface LateIdentities {
  /**
   * Keeps who the shopper is when Temporal could not be told, so that an outage costs no points. Answers
   * whether it is stored: from then on the service tells the session, and its caller need not. Never throws.
   */
  keep(request: LateIdentity): Promise<boolean>;
  /** Whether the identity of this cart still waits to reach Temporal; null while the tables cannot tell. */
  isWaiting(cart: { storeId: string; cartId: string }): Promise<boolean | null>;
}

const nameOf = ({ storeId, cartId }: { storeId: string; cartId: string }) => ({
  source: `${storeId}|late-identity`,
  eventId: sessionIdOf(storeId, cartId),
});

export function createLateIdentities(
  outbox: Pick<OutboxRepository, 'replace' | 'isWaiting'>,
  logger: Logger,
): LateIdentities {
  return {
    async keep(request) {
      try {
        await within(
          KEEP_MS,
          'The outbox',
          outbox.replace({ ...nameOf(request), type: LATE_IDENTITY, data: request }),
        );
        return true;
      } catch (error) {
        logger.error(
          { errorName: error instanceof Error ? error.name : 'unknown' },
          'Neither Temporal nor the outbox could be told who the shopper is',
        );
        return false;
      }
    },
    async isWaiting(cart) {
      try {
        return await within(LOOK_MS, 'The outbox', outbox.isWaiting(nameOf(cart)));
      } catch {
        return null;
      }
    },
  };
}
