import { validateAndTransformBody, type MedusaNextFunction, type MedusaRequest, type MedusaResponse, type MiddlewareRoute } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { LinkMembership } from './store/customers/me/loyalty/validators';
import { completionTurn } from '../workflows/orders/completion-turn';

/** A cart that became an order is answered with it, however often and from wherever it is completed; one request at a time makes it. */
async function completeOnce(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  const turn = await completionTurn(req.scope, req.params['id'] ?? '');
  if ('end' in turn) {
    // Whoever pressed the button is gone: nobody would give the turn back, and the next press completes the cart.
    if (res.closed) return turn.end();
    const logger = req.scope.resolve(ContainerRegistrationKeys.LOGGER);
    res.once('close', () => void turn.end().catch((error: unknown) => logger.warn(`The turn of a completion was not given back; it ends by itself: ${String(error)}`)));
    return next();
  }
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: req.queryConfig.fields, filters: { id: turn.orderId } });
  res.status(200).json({ type: 'order', order: data[0] });
}

export const orderMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [completeOnce] },
  { matcher: '/store/customers/me/loyalty', methods: ['POST'], middlewares: [validateAndTransformBody(LinkMembership)] },
];
