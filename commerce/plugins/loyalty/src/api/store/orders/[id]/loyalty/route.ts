import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { isGranted, linkedView } from '../../../../../own-order';
import { customerOf, shopperAddress } from '../../../../../http/shopper';
import { viewOfOrder } from '../../../../../workflows/loyalty/order/order-view';
import { idOf } from '../../../../../http/answer';

/**
 * What loyalty did for an order; null where it had no part in it. The member and the balance are for its buyer: the
 * signed-in customer of the order, or whoever the shop says it is.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const id = idOf(req);
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['id', 'customer_id', 'cart.id'],
    filters: { id },
  });
  const [order] = data;
  if (!order) throw new MedusaError(MedusaError.Types.NOT_FOUND, `Order with id '${id}' not found`);
  const view = await viewOfOrder(
    req.scope,
    { orderId: id, cartId: order.cart?.id },
    { shopperAddress: shopperAddress(req) },
  );
  const isOwn = isGranted(req) || (order.customer_id !== null && order.customer_id === customerOf(req));
  res.json({ loyalty: view && !isOwn ? linkedView(view) : view });
}
