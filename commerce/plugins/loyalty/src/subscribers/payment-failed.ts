import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import type { ProviderWebhookPayload } from '@medusajs/framework/types';
import { Modules, PaymentActions, PaymentWebhookEvents } from '@medusajs/framework/utils';
import { orderOfPayment } from '../payment/order-of-payment';
import { hastenPayments } from '../workflows/orders/events/payments-changed';
import { relayOutbox } from '../workflows/outbox/relay-outbox';

/** An order's payment that its provider gave up, for a shop that wants to do something about it: `{id, provider}`. */
export const ORDER_PAYMENT_FAILED = 'order.payment_failed';

const FAILURES: ReadonlySet<string> = new Set([PaymentActions.FAILED, PaymentActions.CANCELED]);

/** The event bus turns bytes into what JSON makes of them. */
function withBytes({ provider, payload }: ProviderWebhookPayload): ProviderWebhookPayload {
  const raw: unknown = payload.rawData;
  const isWritten = typeof raw === 'object' && raw !== null && 'type' in raw && 'data' in raw;
  return isWritten && Array.isArray(raw.data)
    ? { provider, payload: { ...payload, rawData: Buffer.from(raw.data) } }
    : { provider, payload };
}

/**
 * A provider says that money will not come, which Medusa passes over. The order's payments are looked at
 * now; it is the provider's answer to that which counts.
 */
export default async function noticeFailure({
  event,
  container,
}: SubscriberArgs<ProviderWebhookPayload>): Promise<void> {
  const { action, data } = await container
    .resolve(Modules.PAYMENT)
    .getWebhookActionAndData(withBytes(event.data));
  if (!FAILURES.has(action) || !data?.session_id) return;
  const orderId = await orderOfPayment(container, { sessionId: data.session_id });
  if (!orderId) return;
  await container
    .resolve(Modules.EVENT_BUS)
    .emit({ name: ORDER_PAYMENT_FAILED, data: { id: orderId, provider: event.data.provider } });
  await hastenPayments(container, orderId);
  await relayOutbox(container);
}

export const config: SubscriberConfig = {
  event: PaymentWebhookEvents.WebhookReceived,
  context: { subscriberId: 'notice-payment-failure' },
};
