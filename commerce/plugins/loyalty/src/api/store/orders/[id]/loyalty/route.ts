import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { shopperAddress } from '../../../_loyalty/shopper';
import { viewOfOrder } from '../../../../../workflows/loyalty/order/order-view';
import { idOf } from '../../../_loyalty/answer';

/**
 * What loyalty did for an order; null where it had no part in it. Whoever may see the order by its id may see
 * this.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const id = idOf(req);
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: ['id', 'cart.id'], filters: { id } });
  const [order] = data;
  if (!order) throw new MedusaError(MedusaError.Types.NOT_FOUND, `Order with id '${id}' not found`);
  res.json({
    loyalty: await viewOfOrder(
      req.scope,
      { orderId: id, cartId: order.cart?.id },
      { shopperAddress: shopperAddress(req) },
    ),
  });
}
