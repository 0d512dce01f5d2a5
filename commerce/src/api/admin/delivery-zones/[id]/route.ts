import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { answerErrors } from '../../../checked-body';
import { saveZone } from '../../../../workflows/fulfilment/delivery-zones';
import type { DeliveryZoneChange } from '../../../../workflows/fulfilment/staff-changes';

/** Changes ZIP codes, fee and least value of goods of a delivery. */
export async function POST(req: MedusaRequest<DeliveryZoneChange>, res: MedusaResponse): Promise<void> {
  const errors = await saveZone(req.scope, req.params['id'] ?? '', req.validatedBody);
  if (errors.length > 0) answerErrors(res, errors);
  else res.json({});
}
