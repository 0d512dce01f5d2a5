import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import type { StoreSettings } from '../../../../modules/stores';
import { storesOf } from '../../../../workflows/fulfilment/claim-fulfilment';
import { readStore } from '../../../../workflows/fulfilment/stores';

/** Makes a stock location a store, or changes its hours and slots. */
export async function POST(req: MedusaRequest<StoreSettings>, res: MedusaResponse): Promise<void> {
  const id = req.params['id'] ?? '';
  const [location] = await req.scope
    .resolve(Modules.STOCK_LOCATION)
    .listStockLocations({ id }, { select: ['id', 'address_id'], take: 1 });
  if (!location) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such stock location');
  if (!location.address_id)
    throw new MedusaError(
      MedusaError.Types.INVALID_DATA,
      'A store needs an address: set it at the stock location',
    );
  await storesOf(req.scope).saveSettings(id, req.validatedBody);
  res.json({ store: await readStore(req.scope, id) });
}
