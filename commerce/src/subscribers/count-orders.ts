import type { SubscriberConfig } from '@medusajs/framework';
import { ordersPlaced } from '../metrics/metrics';

export default async function countOrder(): Promise<void> {
  ordersPlaced.inc();
}

export const config: SubscriberConfig = { event: 'order.placed', context: { subscriberId: 'count-orders' } };
