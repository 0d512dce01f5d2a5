import { isDeepStrictEqual } from 'node:util';
import { cancelOrderWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { PlainError } from '../../../failure';
import {
  eventId,
  OUTBOX,
  type OrderCompletedData,
  type OutboxEntry,
  type OutboxService,
} from '../../../modules/outbox';
import { capturePayments } from '../completion/capture-payments';
import { authorizePayment, needsPayment } from '../completion/finish-completion';
import { readOrder, type OrderRecord } from '../order-record';
import { describePayments, isPaid } from './order-payments';

/** Not an error: the money has not come yet, a bank transfer for example. Asked again later. */
class NotPaidYet extends PlainError {
  override name = 'NotPaidYet';
}

const FIRST_LOOK_MS = 1_000;
/** What a provider says of money that will not come. */
const LOST = new Set(['error', 'canceled']);

/**
 * Has the payments of an order looked at again until all of its money is there, once after each time that it
 * is told. `entry` is what tells it now.
 */
export async function watchPayments(
  outbox: Pick<OutboxService, 'schedule' | 'ofOrder'>,
  entry: OutboxEntry,
  data: OrderCompletedData,
): Promise<void> {
  if (isPaid(data)) return;
  const { orderId } = data;
  const changes = await outbox.ofOrder(orderId, 'PaymentsChanged');
  // 0 for OrderCompleted itself, which is none of them.
  const told = changes.findIndex(({ id }) => id === entry.id) + 1;
  const id = eventId.paymentsChanged(orderId, told + 1);
  await outbox.schedule({ id, type: 'PaymentsChanged', subject: orderId, orderId }, FIRST_LOOK_MS);
}

/** What was told of the order last. */
async function lastTold(
  outbox: Pick<OutboxService, 'find' | 'ofOrder'>,
  orderId: string,
): Promise<OrderCompletedData | undefined> {
  const changes = (await outbox.ofOrder(orderId, 'PaymentsChanged')).filter(({ data }) => data);
  const entry = changes.at(-1) ?? (await outbox.find(eventId.completed(orderId)));
  // Nobody but this outbox writes it.
  return (entry?.data as OrderCompletedData | null | undefined) ?? undefined;
}

/** A bank that said no: the provider was asked a moment ago, and the session has its answer. */
const isLost = (order: OrderRecord): boolean =>
  needsPayment(order) &&
  (order.payment_collections ?? [])
    .flatMap(({ payment_sessions }) => payment_sessions ?? [])
    .some(({ status }) => LOST.has(status));

/** Asks for the money once more. Answers why it did not come, for whoever looks at what waits. */
async function collect(container: MedusaContainer, order: OrderRecord): Promise<unknown> {
  try {
    if (needsPayment(order)) await authorizePayment(container, order);
    await capturePayments(container, (await readOrder(container, order.id)) ?? order);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * The order again, with the payments that changed since it was told last. Undefined where there is nothing
 * to tell any more: it was cancelled, which happens here as well once its bank transfer failed for good.
 * Throws to be asked again later, while nothing has changed.
 */
export async function describePaymentChange(
  container: MedusaContainer,
  outbox: Pick<OutboxService, 'find' | 'ofOrder'>,
  { orderId }: OutboxEntry,
): Promise<OrderCompletedData | undefined> {
  const told = orderId ? await lastTold(outbox, orderId) : undefined;
  const before = orderId ? await readOrder(container, orderId) : undefined;
  if (!told || !before || before.status === 'canceled' || isPaid(told)) return undefined;
  const failure = await collect(container, before);
  const order = (await readOrder(container, before.id)) ?? before;
  if (isLost(order)) {
    await cancelOrderWorkflow(container).run({ input: { order_id: order.id } });
    return undefined;
  }
  const payments = describePayments(order);
  if (isDeepStrictEqual(payments, told.payments))
    throw failure ?? new NotPaidYet('The money of the order has not come yet');
  return { ...told, payments };
}

/** The payments of an order may have changed: they are looked at now. */
export const hastenPayments = (container: MedusaContainer, orderId: string): Promise<void> =>
  container.resolve<OutboxService>(OUTBOX).hastenPayments(orderId);
