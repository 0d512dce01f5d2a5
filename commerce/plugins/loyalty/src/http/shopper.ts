import type { AuthenticatedMedusaRequest, MedusaRequest } from '@medusajs/framework/http';
import { addressOf } from '../shopper-address';
import { loyaltyOf } from '../workflows/loyalty/checkout';
import type { MessageOptions } from '../workflows/loyalty/session/messages';
import { idempotencyKeyOf } from './answer';

/**
 * The customer whose token (or session cookie) came with this very request; null for everybody else. Medusa
 * has checked it on every store route.
 */
export function customerOf(req: MedusaRequest): string | null {
  const { auth_context: auth } = req as Partial<AuthenticatedMedusaRequest>;
  return auth?.actor_type === 'customer' && auth.actor_id ? auth.actor_id : null;
}

/**
 * The address of the shopper's own machine; null when the storefront asks on its own behalf. No stranger can forge it: an
 * `X-Forwarded-For` is believed from the storefront that shows its key, and from as many proxies as the options say.
 */
export const shopperAddress = (req: MedusaRequest): string | null =>
  addressOf(req, loyaltyOf(req.scope).options);

/**
 * Who sends a message of a cart: what the loyalty service is told of them, and what the shop itself decides
 * by.
 */
export const messageOf = (req: MedusaRequest): MessageOptions => ({
  idempotencyKey: idempotencyKeyOf(req),
  shopperAddress: shopperAddress(req),
  customerId: customerOf(req),
});
