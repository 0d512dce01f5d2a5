import type { Logger } from '@medusajs/framework/types';
import { PlainError, reasonOf } from '../../failure';
import { toCloudEvent } from '../../modules/outbox/cloud-event';
import type { Send } from '../../modules/outbox/transport';
import type { LateIdentityData, OutboxEntry, OutboxService } from '../../modules/outbox';
import { inTraceOf } from '../../trace';

const BATCH = 10;
const MAX_BATCHES = 100;
/**
 * Longer than one event takes, captured money included; a capture that outlives it is still taken once, under
 * Medusa's lock on the payment.
 */
const LEASE_MS = 60_000;
/** From then on an event that still does not leave is somebody's business. */
const LOUD_FROM = 5;

/**
 * Makes an event ready to leave and freezes its data; undefined when there is nothing to send after all.
 * Throws to be asked again later.
 */
export type Prepare = (entry: OutboxEntry) => Promise<OutboxEntry | undefined>;

/**
 * Tells the loyalty service who a cart's shopper is; resolves when it is done with, whatever came of it.
 * Throws to be asked again later.
 */
export type TellIdentity = (cartId: string, identity: LateIdentityData) => Promise<void>;

interface Parts {
  outbox: Pick<OutboxService, 'claimDue' | 'markDelivered' | 'markFailed'>;
  prepare: Prepare;
  send: Send;
  tellIdentity: TellIdentity;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
}

function refuseUnreadable({ unreadable }: OutboxEntry): void {
  if (unreadable)
    throw new PlainError('Its data cannot be read: `encryptionKeys` lacks its key, or it was changed');
}

/**
 * Sends what is due and answers how many events left. Safe in any number of processes at once. A crash
 * between the other side's yes and our note of it sends the event again with the same id, which counts once
 * there.
 */
export async function drain({ outbox, prepare, send, tellIdentity, logger }: Parts): Promise<number> {
  const deliver = async (entry: OutboxEntry): Promise<number> => {
    try {
      refuseUnreadable(entry);
      if (entry.type === 'LateIdentity')
        return await tellIdentity(entry.subject, entry.data as LateIdentityData).then(() => 1);
      const ready = await prepare(entry);
      if (!ready) return 0;
      refuseUnreadable(ready);
      await send(toCloudEvent(ready));
    } catch (error) {
      const reason = reasonOf(error);
      const say = entry.attempts >= LOUD_FROM ? logger.error : logger.warn;
      say.call(logger, `${entry.type} ${entry.id} did not leave (attempt ${entry.attempts}): ${reason}`);
      await outbox.markFailed(entry.id, reason);
      return 0;
    }
    await outbox.markDelivered(entry.id);
    return 1;
  };

  let sent = 0;
  for (let batches = 0; batches < MAX_BATCHES; batches += 1) {
    const entries = await outbox.claimDue(BATCH, LEASE_MS);
    const left = await Promise.all(
      entries.map((entry) => inTraceOf(entry.traceparent, () => deliver(entry))),
    );
    sent += left.reduce((sum, one) => sum + one, 0);
    if (entries.length < BATCH) break;
  }
  return sent;
}
