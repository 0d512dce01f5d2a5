import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { loyaltyOf } from '../workflows/loyalty/checkout';
import { cartOfCollection } from '../payment/cart-of-collection';
import { forgetCancelledPayments } from '../payment/cancelled-payments';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes into the data of a new payment session whose it is, whatever the browser sent there: Medusa tells a
 * payment provider of no cart, and the loyalty service finds the checkout of a provider's webhook by these
 * names. Finix gets them as tags, Stripe as metadata.
 */
async function nameCart(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  const cartId = await cartOfCollection(req.scope, req.params['id'] ?? '');
  const names = {
    cart_id: cartId,
    metadata: { store_id: loyaltyOf(req.scope).options.storeId, ...(cartId ? { cart_id: cartId } : {}) },
  };
  for (const body of [req.body, req.validatedBody])
    if (isRecord(body)) body['data'] = { ...(isRecord(body['data']) ? body['data'] : {}), ...names };
  next();
}

async function forgetCancelled(
  req: MedusaRequest,
  _res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  await forgetCancelledPayments(req.scope, req.params['id'] ?? '');
  next();
}

export const paymentMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/payment-collections/:id/payment-sessions', methods: ['POST'], middlewares: [nameCart] },
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [forgetCancelled] },
];
