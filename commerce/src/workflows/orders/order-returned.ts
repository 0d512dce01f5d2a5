import type { MedusaContainer } from '@medusajs/framework/types';
import { config } from '../../config';
import { toMinor } from '../../money';
import { eventId, OUTBOX, type OrderReturnedData, type OutboxEntry, type OutboxService } from '../../modules/outbox';
import { isTip, paymentsOf, readOrder, type OrderLine, type OrderRecord } from './order-record';

/** By line of the order: how much of it came back, and what was paid for that (minor units, before tax). */
type Taken = Record<string, { quantity: number; amount: number }>;

const MAX_RACES = 5;
/** Quantities have at most three decimals; sums of them must not grow more. */
const exactly = (quantity: number): number => Number(quantity.toFixed(3));

/** Its money is back in full, so all of its goods count as returned whether or not anybody brought them. */
function isRefundedInFull(order: OrderRecord): boolean {
  const total = toMinor(order.total, order.currency_code);
  const refunded = paymentsOf(order).flatMap(({ refunds }) => refunds ?? []).reduce((sum, { amount }) => sum + toMinor(amount, order.currency_code), 0);
  return total > 0 && refunded >= total;
}

const netOf = (line: OrderLine, currency: string): number => toMinor(line.subtotal, currency) - toMinor(line.discount_total, currency);

/** What came back of a line so far, in full. */
function backOf(line: OrderLine, all: boolean, currency: string): { quantity: number; amount: number } {
  const ordered = Number(line.quantity);
  const quantity = all ? ordered : exactly(Number(line.detail.return_received_quantity) + Number(line.detail.return_dismissed_quantity));
  // Rounded from the whole each time, so that the parts of a line sum to what was paid for it.
  return { quantity, amount: quantity >= ordered ? netOf(line, currency) : Math.round((netOf(line, currency) * quantity) / ordered) };
}

/** What came back and was not told yet. */
export function untold(order: OrderRecord, told: readonly Taken[]): Taken {
  const all = isRefundedInFull(order);
  const lines = order.items.filter((line) => !isTip(line)).map((line) => {
    const before = told.flatMap((taken) => taken[line.id] ?? []);
    const back = backOf(line, all, order.currency_code);
    const quantity = exactly(back.quantity - before.reduce((sum, part) => sum + part.quantity, 0));
    const amount = back.amount - before.reduce((sum, part) => sum + part.amount, 0);
    return [line.id, { quantity, amount: Math.max(0, amount) }] as const;
  });
  return Object.fromEntries(lines.filter(([, { quantity }]) => quantity > 0));
}

/**
 * Writes OrderReturned for whatever came back since the last one: goods that were received (whole or part, damaged ones too), or everything
 * once the order's money is back in full. A refund of a part without goods names no line, so it takes no points back.
 * Looks at the order's state instead of the event that led here: twice the same event, or a lost one, changes nothing.
 */
export async function recordReturns(container: MedusaContainer, orderId: string): Promise<boolean> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  if (!(await outbox.find(eventId.completed(orderId)))) return false;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const order = await readOrder(container, orderId);
    // A cancelled order is told as that, and as a whole.
    if (!order || order.status === 'canceled') return false;
    const told = await outbox.ofOrder(orderId, 'OrderReturned');
    const lines = untold(order, told.map((entry) => (entry.lines ?? {}) as Taken));
    if (Object.keys(lines).length === 0) return false;
    const id = eventId.returned(orderId, told.length + 1);
    if (await outbox.add({ id, type: 'OrderReturned', subject: id, orderId, lines })) return true;
    // Somebody else wrote the same number first; look again at what is left.
  }
  return false;
}

/** The data of OrderReturned, in the words of the OrderCompleted that it takes back from; undefined when that was never sent. */
export async function describeReturn(outbox: Pick<OutboxService, 'find'>, entry: OutboxEntry): Promise<OrderReturnedData | undefined> {
  const { orderId } = entry;
  const completed = orderId ? await outbox.find(eventId.completed(orderId)) : undefined;
  if (!orderId || !completed?.data) return undefined;
  const lineIds = (completed.lines ?? {}) as Record<string, string>;
  // A line that came into the order after the checkout earned nothing there.
  const items = Object.entries((entry.lines ?? {}) as Taken).flatMap(([line, taken]) => {
    const lineItemId = lineIds[line];
    return lineItemId ? [{ lineItemId, ...taken }] : [];
  });
  return items.length === 0 ? undefined : { storeId: config.loyalty.storeId, orderId, returnId: entry.id, items, reason: 'The shop took goods back' };
}
