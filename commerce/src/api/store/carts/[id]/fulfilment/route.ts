import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { fulfilmentChoices } from '../../../../../workflows/fulfilment/choices';

/** How this cart can reach its shopper: stores to fetch it from, delivery to its address, and its pickup slot. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ fulfilment: await fulfilmentChoices(req.scope, req.params['id'] ?? '') });
}
