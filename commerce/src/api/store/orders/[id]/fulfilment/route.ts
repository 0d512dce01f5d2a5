import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { orderFulfilment } from '../../../../../workflows/fulfilment/order-fulfilment';

/** Where and when an order can be fetched, and how far it is; null for one that stands at no counter. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ fulfilment: await orderFulfilment(req.scope, req.params['id'] ?? '') });
}
