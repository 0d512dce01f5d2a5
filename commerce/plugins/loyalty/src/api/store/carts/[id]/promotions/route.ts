import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { PromotionActions } from '@medusajs/framework/utils';
import { refetchCart } from '@medusajs/medusa/api/store/carts/helpers';
import type {
  StoreAddCartPromotionsType,
  StoreRemoveCartPromotionsType,
} from '@medusajs/medusa/api/store/carts/validators';
import { updatePromotionsWorkflow } from '../../../../../workflows/loyalty/workflows/update-promotions';
import { idOf } from '../../../../../http/answer';

// Medusa's own two routes, with one step more: their workflow changes what promotions take off a line, and
// passes no hook after it.

async function update(
  req: MedusaRequest,
  res: MedusaResponse,
  promo_codes: string[],
  action: PromotionActions,
): Promise<void> {
  await updatePromotionsWorkflow(req.scope).run({ input: { cart_id: idOf(req), promo_codes, action } });
  res.status(200).json({ cart: await refetchCart(idOf(req), req.scope, req.queryConfig.fields) });
}

/** Adds promotions by their codes; no code at all takes all of them off. */
export async function POST(
  req: MedusaRequest<StoreAddCartPromotionsType>,
  res: MedusaResponse,
): Promise<void> {
  const { promo_codes } = req.validatedBody;
  await update(
    req,
    res,
    promo_codes,
    promo_codes.length > 0 ? PromotionActions.ADD : PromotionActions.REPLACE,
  );
}

/** Takes promotions off by their codes. */
export async function DELETE(
  req: MedusaRequest<StoreRemoveCartPromotionsType>,
  res: MedusaResponse,
): Promise<void> {
  await update(req, res, req.validatedBody.promo_codes, PromotionActions.REMOVE);
}
