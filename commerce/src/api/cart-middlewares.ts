import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { Modules } from '@medusajs/framework/utils';
import { guestOf } from '../accounts/guest';

/**
 * Before an e-mail address is written into a cart that is nobody's yet, the cart becomes a guest's: Medusa,
 * which looks for a customer only then, would give it to the account with that address. (Its route that makes
 * a cart is replaced by `store/carts/route.ts`.)
 */
async function belongToGuest(
  req: MedusaRequest<{ email?: string | null }>,
  _res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  const { email } = req.validatedBody;
  const carts = req.scope.resolve(Modules.CART);
  const [cart] = email
    ? await carts.listCarts({ id: req.params['id'] ?? '' }, { select: ['id', 'customer_id'], take: 1 })
    : [];
  if (email && cart && !cart.customer_id)
    await carts.updateCarts(cart.id, { customer_id: await guestOf(req.scope, email) });
  next();
}

export const cartMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/carts/:id', methods: ['POST'], middlewares: [belongToGuest] },
];
