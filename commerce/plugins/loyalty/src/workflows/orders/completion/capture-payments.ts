import { capturePaymentWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import { paymentsOf, type OrderPayment, type OrderRecord } from '../order-record';

/** No capture takes that long: what is older and still without an answer was cut off by a crash. */
const CUT_OFF_MS = 120_000;

const hasTransactions = ({ transactions }: OrderRecord, { captures }: OrderPayment): boolean =>
  (captures ?? []).every(({ id }) =>
    (transactions ?? []).some(
      ({ reference, reference_id }) => reference === 'capture' && reference_id === id,
    ),
  );

const isDone = (order: OrderRecord, payment: OrderPayment): boolean =>
  payment.captured_at !== null && hasTransactions(order, payment);

/**
 * Medusa writes a capture down before it asks the provider. A process that dies in between leaves one that no
 * later attempt gets past ("more than the authorized amount"), so it is taken back: the provider knows by its
 * own authorisation whether the money moved.
 */
async function clearCutOff(
  container: MedusaContainer,
  { captured_at, captures }: OrderPayment,
): Promise<void> {
  if (captured_at !== null) return;
  const cutOff = (captures ?? []).filter(
    ({ created_at }) => Date.now() - new Date(created_at).getTime() > CUT_OFF_MS,
  );
  if (cutOff.length > 0) await container.resolve(Modules.PAYMENT).deleteCaptures(cutOff.map(({ id }) => id));
}

/**
 * Takes the authorised money of an order, once: Medusa's own workflow under its lock on the payment. What is
 * captured already goes on, and an order that misses the note of it (a crash after the provider's answer)
 * gets it. Throws what the provider said.
 */
export async function capturePayments(container: MedusaContainer, order: OrderRecord): Promise<void> {
  for (const payment of paymentsOf(order)) {
    if (isDone(order, payment)) continue;
    await clearCutOff(container, payment);
    await capturePaymentWorkflow(container).run({ input: { payment_id: payment.id } });
  }
}
