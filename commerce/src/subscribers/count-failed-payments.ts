import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { paymentsFailed } from '../metrics/metrics';

/** The loyalty plugin tells of an order's payment that its provider gave up. */
export default async function countFailedPayment({
  event,
}: SubscriberArgs<{ provider: string }>): Promise<void> {
  paymentsFailed.inc({ provider: event.data.provider });
}

export const config: SubscriberConfig = {
  event: 'order.payment_failed',
  context: { subscriberId: 'count-failed-payments' },
};
