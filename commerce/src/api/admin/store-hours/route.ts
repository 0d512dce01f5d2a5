import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { readStores } from '../../../workflows/fulfilment/stores';

/** The stores with all that staff may set. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ stores: await readStores(req.scope) });
}
