import {
  validateAndTransformQuery,
  type MedusaNextFunction,
  type MedusaRequest,
  type MedusaResponse,
  type MiddlewareRoute,
} from '@medusajs/framework/http';
import { retrieveTransformQueryConfig } from '@medusajs/medusa/api/store/carts/query-config';
import { StoreGetCartsCart } from '@medusajs/medusa/api/store/carts/validators';
import { customerOf, shopperAddress } from '../http/shopper';
import { confirmDiscounts } from '../workflows/loyalty/steps/confirm-discounts';

/** `?fields=` as on every route that answers a cart. */
const cartFields = validateAndTransformQuery(StoreGetCartsCart, retrieveTransformQueryConfig);

const confirmBeforeCompleting = async (
  req: MedusaRequest,
  _res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> => {
  await confirmDiscounts(req.scope, req.params['id'] ?? '', {
    shopperAddress: shopperAddress(req),
    customerId: customerOf(req),
  });
  next();
};

export const loyaltyMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/carts/:id/loyalty', methods: ['GET'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/loyalty/identify', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/loyalty/proof', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/loyalty/proof/request', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/loyalty/rewards', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/loyalty/select', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/tip', methods: ['POST'], middlewares: [cartFields] },
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [confirmBeforeCompleting] },
];
