import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { readStore, shown } from '../../../../workflows/fulfilment/stores';

export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ store: shown(await readStore(req.scope, req.params['id'] ?? '')) });
}
