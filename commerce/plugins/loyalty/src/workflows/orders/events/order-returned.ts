import type { MedusaContainer } from '@medusajs/framework/types';
import { toMinor } from '../../../money';
import {
  eventId,
  OUTBOX,
  type OrderCompletedData,
  type OrderReturnedData,
  type OutboxEntry,
  type OutboxService,
} from '../../../modules/outbox';
import { isTip } from '../../loyalty';
import { paymentsOf, readOrder, type OrderLine, type OrderRecord } from '../order-record';
import type { SoldLines } from './sold-lines';

/** How much came back, by line of the order. */
export type Returned = Record<string, number>;

const MAX_RACES = 5;
/** Quantities have at most three decimals; sums of them must not grow more. */
const exactly = (quantity: number): number => Number(quantity.toFixed(3));
const quantityOf = (line: string, returns: readonly Returned[]): number =>
  exactly(returns.reduce((sum, returned) => sum + (returned[line] ?? 0), 0));
const returnedIn = ({ lines }: Pick<OutboxEntry, 'lines'>): Returned => (lines ?? {}) as Returned;

/** Its money is back in full, so all of its goods count as returned whether or not anybody brought them. */
function isRefundedInFull(order: OrderRecord): boolean {
  const refunds = paymentsOf(order).flatMap((payment) => payment.refunds ?? []);
  const captured = paymentsOf(order)
    .filter(({ captured_at }) => captured_at)
    .reduce((sum, { amount }) => sum + toMinor(amount, order.currency_code), 0);
  return (
    captured > 0 &&
    refunds.reduce((sum, { amount }) => sum + toMinor(amount, order.currency_code), 0) >= captured
  );
}

/** Received counts, damaged or not. */
const backOf = ({ detail }: OrderLine): number =>
  exactly(Number(detail.return_received_quantity) + Number(detail.return_dismissed_quantity));

/** What came back and was not told yet. */
export function untold(order: OrderRecord, told: readonly Returned[]): Returned {
  const all = isRefundedInFull(order);
  const left = order.items
    .filter((line) => !isTip(line))
    .map(
      (line) =>
        [line.id, exactly((all ? Number(line.quantity) : backOf(line)) - quantityOf(line.id, told))] as const,
    );
  return Object.fromEntries(left.filter(([, quantity]) => quantity > 0));
}

/**
 * Writes OrderReturned for whatever came back since the last one: goods that were received (whole or part,
 * damaged ones too), or everything once the order's money is back in full. A refund of a part without goods
 * names no line, so it takes no points back. Looks at the order's state instead of the event that led here:
 * twice the same event, or a lost one, changes nothing.
 */
export async function recordReturns(container: MedusaContainer, orderId: string): Promise<boolean> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  if (!(await outbox.find(eventId.completed(orderId)))) return false;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const order = await readOrder(container, orderId);
    // A cancelled order is told as that, and as a whole.
    if (!order || order.status === 'canceled') return false;
    const told = await outbox.ofOrder(orderId, 'OrderReturned');
    const lines = untold(order, told.map(returnedIn));
    if (Object.keys(lines).length === 0) return false;
    const id = eventId.returned(orderId, told.length + 1);
    if (await outbox.add({ id, type: 'OrderReturned', subject: id, orderId, lines })) return true;
    // Somebody else wrote the same number first; look again at what is left.
  }
  return false;
}

/**
 * The items of OrderReturned, in the words of the OrderCompleted that they are taken back from. `amount` is
 * what was paid for them before tax (minor units), rounded from the whole line each time, so that the parts
 * of a line sum to it. A line that came into the order later earned nothing and is left out.
 */
export function itemsOf(
  returned: Returned,
  before: readonly Returned[],
  sold: SoldLines,
): OrderReturnedData['items'] {
  return Object.entries(returned).flatMap(([line, quantity]) => {
    const whole = sold[line];
    if (!whole) return [];
    const amountUpTo = (upTo: number): number =>
      upTo >= whole.quantity ? whole.net : Math.round((whole.net * upTo) / whole.quantity);
    const earlier = quantityOf(line, before);
    return [
      {
        lineItemId: whole.lineItemId,
        quantity,
        amount: amountUpTo(exactly(earlier + quantity)) - amountUpTo(earlier),
      },
    ];
  });
}

/**
 * The data of OrderReturned; undefined when its OrderCompleted was never sent, or nothing of it was in there.
 */
export async function describeReturn(
  outbox: Pick<OutboxService, 'find' | 'ofOrder'>,
  entry: OutboxEntry,
  storeId: string,
): Promise<OrderReturnedData | undefined> {
  const { id, orderId } = entry;
  const completed = orderId ? await outbox.find(eventId.completed(orderId)) : undefined;
  if (!orderId || !completed?.data) return undefined;
  const all = await outbox.ofOrder(orderId, 'OrderReturned');
  const before = all.slice(
    0,
    all.findIndex((other) => other.id === id),
  );
  const items = itemsOf(returnedIn(entry), before.map(returnedIn), (completed.lines ?? {}) as SoldLines);
  if (items.length === 0) return undefined;
  const { displayId } = completed.data as OrderCompletedData;
  const reason = 'The shop took goods back';
  return { storeId, orderId, displayId, returnId: id, items, reason };
}
