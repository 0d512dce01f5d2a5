import type { MedusaNextFunction, MedusaRequest, MedusaResponse, MiddlewareRoute } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes the cart's id into the data of a new payment session, whatever the browser sent there: Medusa tells a payment provider of no cart, and
 * the provider hands the id on so that its webhooks find the checkout.
 */
async function nameCart(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  const query = req.scope.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'cart_payment_collection', fields: ['cart_id'], filters: { payment_collection_id: req.params['id'] } });
  const cartId = data[0]?.cart_id ?? null;
  for (const body of [req.body, req.validatedBody]) if (isRecord(body)) body['data'] = { ...(isRecord(body['data']) ? body['data'] : {}), cart_id: cartId };
  next();
}

export const paymentMiddlewares: MiddlewareRoute[] = [{ matcher: '/store/payment-collections/:id/payment-sessions', methods: ['POST'], middlewares: [nameCart] }];
