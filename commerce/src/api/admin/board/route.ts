import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { readBoard } from '../../../workflows/fulfilment/board';

/** A store's orders of today and those that still wait, newest first, for the screen at its counter. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const { storeId } = req.query;
  if (typeof storeId !== 'string' || storeId === '')
    throw new MedusaError(MedusaError.Types.INVALID_DATA, 'storeId is missing');
  res.json({ orders: await readBoard(req.scope, storeId) });
}
