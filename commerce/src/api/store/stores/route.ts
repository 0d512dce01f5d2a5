import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { readStores, shown } from '../../../workflows/fulfilment/stores';

/** The stores with address and hours, and whether each is open now. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ stores: (await readStores(req.scope)).map(shown) });
}
