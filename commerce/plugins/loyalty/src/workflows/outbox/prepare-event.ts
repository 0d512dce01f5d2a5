import type { MedusaContainer } from '@medusajs/framework/types';
import type { OrderCompletedData, OutboxEntry, OutboxService } from '../../modules/outbox';
import { loyaltyOf } from '../loyalty/checkout';
import { completeOrder } from '../orders/events/order-completed';
import { describeReturn } from '../orders/events/order-returned';
import { describePaymentChange, watchPayments } from '../orders/events/payments-changed';
import type { SoldLines } from '../orders/events/sold-lines';
import type { Prepare } from './deliver-events';

type Preparing = Pick<OutboxService, 'find' | 'ofOrder' | 'freeze' | 'drop' | 'schedule'>;

/** The data of an event that was written without it; undefined when there is nothing to tell after all. */
async function describe(
  container: MedusaContainer,
  outbox: Preparing,
  entry: OutboxEntry,
): Promise<{ data: Parameters<OutboxService['freeze']>[1]; lines?: SoldLines } | undefined> {
  switch (entry.type) {
    case 'OrderCompleted':
      return completeOrder(container, entry);
    case 'PaymentsChanged': {
      const data = await describePaymentChange(container, outbox, entry);
      return data && { data };
    }
    case 'OrderReturned': {
      const data = await describeReturn(outbox, entry, loyaltyOf(container).options.storeId);
      return data && { data };
    }
    default:
      return undefined;
  }
}

/**
 * Makes a claimed event ready to leave. What an order's event says is found out as late as possible and
 * written down before it is sent for the first time: every repeat says the same. An order whose money is not
 * all there is looked at again, and that is written down first.
 */
export function createPrepare(container: MedusaContainer, outbox: Preparing): Prepare {
  return async (entry) => {
    if (entry.data) return entry;
    const described = await describe(container, outbox, entry);
    if (!described) {
      await outbox.drop(entry.id, 'There is nothing to tell: the order ended, or was told already');
      return undefined;
    }
    const { data, lines } = described;
    if (entry.type === 'OrderCompleted' || entry.type === 'PaymentsChanged')
      await watchPayments(outbox, entry, data as OrderCompletedData);
    await outbox.freeze(entry.id, data, lines);
    return (await outbox.find(entry.id)) ?? { ...entry, data };
  };
}
