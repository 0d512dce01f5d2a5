import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { saveAddress } from '../../../../../workflows/fulfilment/store-address';
import type { StoreAddressChange } from '../../../../../workflows/fulfilment/staff-changes';
import { readStore } from '../../../../../workflows/fulfilment/stores';

/** Changes where a store is. */
export async function POST(req: MedusaRequest<StoreAddressChange>, res: MedusaResponse): Promise<void> {
  const { id } = await readStore(req.scope, req.params['id'] ?? '');
  await saveAddress(req.scope, id, req.validatedBody);
  res.json({ store: await readStore(req.scope, id) });
}
