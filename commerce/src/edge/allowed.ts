import type { MedusaRequest } from '@medusajs/framework/http';
import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { config } from '../config';
import { cartOfCollection } from '@loyalty-checkout/medusa-plugin/payment/cart-of-collection';
import { type Caller, resetTokenOf } from './caller';
import type { Match } from './match';
import { hasOrderKey } from './order-key';

const notFound = (): MedusaError => new MedusaError(MedusaError.Types.NOT_FOUND, 'There is nothing here');
const unauthorized = (): MedusaError => new MedusaError(MedusaError.Types.UNAUTHORIZED, 'Unauthorized');

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The customer that the request is signed in as; undefined for a stranger and for staff. */
export const customerOf = (caller: Caller | null): string | undefined =>
  caller?.actorType === 'customer' ? caller.actorId || undefined : undefined;

/** The cart that a request means; undefined where it names none. */
async function cartIdOf(req: MedusaRequest, { route, params }: Match): Promise<string | undefined> {
  if (route.cartIn === 'query') return text(req.query['cart_id']);
  if (route.cartIn === 'body') return text((req.body as Record<string, unknown> | null)?.['cart_id']);
  if (route.cartIn === 'collection')
    return (await cartOfCollection(req.scope, params['id'] ?? '')) ?? undefined;
  return params['id'];
}

/**
 * The account that a cart belongs to; null for a guest's, and for a cart that does not exist: what to say of
 * that is the route's.
 */
async function accountOfCart(container: MedusaContainer, id: string): Promise<string | null> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'cart',
    fields: ['id', 'customer.id', 'customer.has_account'],
    filters: { id },
  });
  const customer = data[0]?.customer;
  return customer?.has_account ? customer.id : null;
}

/**
 * @throws MedusaError NOT_FOUND for a cart of an account, unless it is the caller's: a cart that one may not
 * see does not exist
 */
async function requireHolder(req: MedusaRequest, match: Match, caller: Caller | null): Promise<void> {
  const cartId = await cartIdOf(req, match);
  // The route itself says what is missing.
  if (cartId === undefined) {
    if (match.route.cartIn === 'collection') throw notFound();
    return;
  }
  const account = await accountOfCart(req.scope, cartId);
  if (account !== null && account !== customerOf(caller)) throw notFound();
}

async function customerOfOrder(container: MedusaContainer, id: string): Promise<string | null> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: ['id', 'customer_id'], filters: { id } });
  return data[0]?.customer_id ?? null;
}

/**
 * Whether an order is shown as to its buyer: the customer it belongs to, signed in, or the browser that
 * bought it.
 */
async function isBuyer(
  req: MedusaRequest,
  { params: { id = '' } }: Match,
  caller: Caller | null,
): Promise<boolean> {
  if (hasOrderKey({ orderId: id, secret: config.cookieSecret, cookies: req.cookies, now: new Date() }))
    return true;
  const customer = customerOf(caller);
  return customer !== undefined && (await customerOfOrder(req.scope, id)) === customer;
}

/**
 * Lets the right ones pass; `own` tells that an order is shown to its buyer.
 * @throws MedusaError UNAUTHORIZED without the token that the route asks for · NOT_FOUND for somebody else's
 *   cart
 */
export async function admit(
  req: MedusaRequest,
  match: Match,
  caller: Caller | null,
): Promise<{ own: boolean }> {
  const { who } = match.route;
  if (who === 'order') return { own: await isBuyer(req, match, caller) };
  if (who === 'reset' && resetTokenOf(req) !== 'customer') throw unauthorized();
  if (who === 'staffReset' && resetTokenOf(req) !== 'user') throw unauthorized();
  if (['token', 'staffToken', 'staffSession'].includes(who) && caller === null) throw unauthorized();
  if (who === 'customer' && customerOf(caller) === undefined) throw unauthorized();
  // Signed in, one still takes no cart that is somebody else's.
  if (who === 'cart' || (who === 'customer' && match.route.path.startsWith('/store/carts/:id')))
    await requireHolder(req, match, caller);
  return { own: false };
}
