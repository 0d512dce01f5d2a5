import { validateAndTransformBody, type MedusaNextFunction, type MedusaRequest, type MedusaResponse, type MiddlewareRoute } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { LinkMembership } from './store/customers/me/loyalty/validators';
import { placedOrder } from '../workflows/orders/placed-order';

/** A cart that became an order is answered with it, however often and from wherever it is completed. */
async function answerPlacedOrder(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  const orderId = await placedOrder(req.scope, req.params['id'] ?? '');
  if (!orderId) return next();
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: req.queryConfig.fields, filters: { id: orderId } });
  res.status(200).json({ type: 'order', order: data[0] });
}

export const orderMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [answerPlacedOrder] },
  { matcher: '/store/customers/me/loyalty', methods: ['POST'], middlewares: [validateAndTransformBody(LinkMembership)] },
];
