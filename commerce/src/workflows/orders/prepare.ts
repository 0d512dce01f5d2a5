import type { MedusaContainer } from '@medusajs/framework/types';
import type { OutboxEntry, OutboxService } from '../../modules/outbox';
import { completeOrder } from './order-completed';
import { describeReturn } from './order-returned';
import type { Prepare } from './relay';
import type { SoldLines } from './sold-lines';

/**
 * Makes a claimed event ready to leave. What an order's event says is found out as late as possible (its
 * money must be captured first) and written down before it is sent for the first time: every repeat says the
 * same.
 */
export function createPrepare(
  container: MedusaContainer,
  outbox: Pick<OutboxService, 'find' | 'ofOrder' | 'freeze' | 'drop'>,
): Prepare {
  const freeze = async (
    entry: OutboxEntry,
    data: Parameters<OutboxService['freeze']>[1],
    lines?: SoldLines,
  ): Promise<OutboxEntry> => {
    await outbox.freeze(entry.id, data, lines);
    return (await outbox.find(entry.id)) ?? { ...entry, data };
  };

  return async (entry) => {
    if (entry.data) return entry;
    if (entry.type === 'OrderCompleted') {
      const completed = await completeOrder(container, entry);
      if (completed) return freeze(entry, completed.data, completed.lines);
    }
    if (entry.type === 'OrderReturned') {
      const data = await describeReturn(outbox, entry);
      if (data) return freeze(entry, data);
    }
    await outbox.drop(entry.id, 'There is nothing to tell: the order ended before it was paid');
    return undefined;
  };
}
