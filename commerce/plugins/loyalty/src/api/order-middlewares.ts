import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { reasonOf } from '../failure';
import { cartOfCollection } from '../payment/cart-of-collection';
import { completionTurn } from '../workflows/orders/completion/completion-turn';

/** Lets the request go on while it holds the turn, and gives that back when its answer is out. */
async function during(
  end: () => Promise<void>,
  req: MedusaRequest,
  res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  // Whoever pressed the button is gone: nobody would give the turn back, and the next press completes the
  // cart.
  if (res.closed) return end();
  const logger = req.scope.resolve(ContainerRegistrationKeys.LOGGER);
  res.once(
    'close',
    () =>
      void end().catch((error: unknown) =>
        logger.warn(`The turn of a completion was not given back; it ends by itself: ${reasonOf(error)}`),
      ),
  );
  next();
}

/**
 * A cart that became an order is answered with it, however often and from wherever it is completed; one
 * request at a time makes it.
 */
async function completeOnce(
  req: MedusaRequest,
  res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  const turn = await completionTurn(req.scope, req.params['id'] ?? '');
  if ('end' in turn) return during(turn.end, req, res, next);
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: req.queryConfig.fields,
    filters: { id: turn.orderId },
  });
  res.status(200).json({ type: 'order', order: data[0] });
}

/** The cart that a payment, or the collection for it, is asked for; null for none. */
async function cartToPay(req: MedusaRequest): Promise<string | null> {
  if (req.params['id']) return cartOfCollection(req.scope, req.params['id']);
  const { cart_id: cartId } = (req.body ?? {}) as { cart_id?: unknown };
  return typeof cartId === 'string' ? cartId : null;
}

/**
 * A new payment takes the place of the cart's last one, so it waits for a completion that is under way:
 * another tab's would lose its payment in the middle. Two tabs that begin to pay at once get the same
 * collection, one after the other. Throws CONFLICT for a cart that became an order: it is paid.
 */
async function payBetweenCompletions(
  req: MedusaRequest,
  res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  const cartId = await cartToPay(req);
  if (!cartId) return next();
  const turn = await completionTurn(req.scope, cartId);
  if (!('end' in turn))
    throw new MedusaError(MedusaError.Types.CONFLICT, 'This cart became an order and is paid');
  await during(turn.end, req, res, next);
}

export const orderMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/payment-collections', methods: ['POST'], middlewares: [payBetweenCompletions] },
  {
    matcher: '/store/payment-collections/:id/payment-sessions',
    methods: ['POST'],
    middlewares: [payBetweenCompletions],
  },
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [completeOnce] },
];
