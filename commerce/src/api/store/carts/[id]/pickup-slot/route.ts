import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { chooseSlot } from '../../../../../workflows/fulfilment/choose-slot';
import { storesOf } from '../../../../../workflows/fulfilment/claim-fulfilment';
import type { PickupSlot } from '../../../../fulfilment-middlewares';

/** Holds a pickup slot for the cart, in exchange for the one it held before. */
export async function POST(req: MedusaRequest<PickupSlot>, res: MedusaResponse): Promise<void> {
  res.json({ slot: await chooseSlot(req.scope, req.params['id'] ?? '', req.validatedBody) });
}

/** Gives the cart's slot back: the order is fetched as soon as it is ready. */
export async function DELETE(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await storesOf(req.scope).dropSlot(req.params['id'] ?? '');
  res.json({ slot: null });
}
