import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { readZones } from '../../../workflows/fulfilment/delivery-zones';

/** Where each store delivers to, for what fee and from which value of goods on. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ zones: await readZones(req.scope) });
}
