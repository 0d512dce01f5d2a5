import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { makeReady } from '../../../../../workflows/fulfilment/counter';
import { tellReady } from '../../../../../workflows/fulfilment/ready-mail';

/** The order's goods stand at the counter; its shopper is told by mail, once. Again, it changes nothing. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const orderId = req.params['id'] ?? '';
  const state = await makeReady(req.scope, { orderId, staffId: req.auth_context.actor_id });
  res.json({ order: { id: orderId, state } });
  // After the answer: the counter does not wait for a mail.
  await tellReady(req.scope, orderId);
}
