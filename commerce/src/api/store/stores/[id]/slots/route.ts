import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { readSlots } from '../../../../../workflows/fulfilment/stores';

/** The pickup times of a store that can be chosen now; `left` is 0 for a full one. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ slots: await readSlots(req.scope, req.params['id'] ?? '') });
}
