import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { makeCollected } from '../../../../../workflows/fulfilment/counter';

/** The shopper has the order. Again, it changes nothing. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const orderId = req.params['id'] ?? '';
  const state = await makeCollected(req.scope, { orderId, staffId: req.auth_context.actor_id });
  res.json({ order: { id: orderId, state } });
}
