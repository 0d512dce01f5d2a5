import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';

interface Session {
  provider_id: string;
  data: Record<string, unknown> | null;
}

/**
 * The cart that a session was made for, as the shop wrote it into the session's data; null where the provider
 * keeps no such word.
 */
function cartOf({ provider_id, data }: Session): unknown {
  if (provider_id.startsWith('pp_finix')) return data?.['cart_id'] ?? null;
  const metadata = data?.['metadata'];
  return typeof metadata === 'object' && metadata !== null && 'cart_id' in metadata ? metadata.cart_id : null;
}

/**
 * Whether a payment session was made for another cart. One without a word of it (the manual provider's) is
 * its collection's.
 */
export const isForeign = (cartId: string, session: Session): boolean =>
  ![cartId, null].includes(cartOf(session) as string | null);

/**
 * Throws NOT_ALLOWED where a cart would be paid with a payment session that was made for another one: the
 * same money would pay two orders.
 */
export async function assertOwnPayments(container: MedusaContainer, cartId: string): Promise<void> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const fields = [
    'payment_collection.payment_sessions.provider_id',
    'payment_collection.payment_sessions.data',
  ];
  const { data } = await query.graph({ entity: 'cart', fields, filters: { id: cartId } });
  const [cart] = data as { payment_collection?: { payment_sessions?: Session[] | null } | null }[];
  const sessions = cart?.payment_collection?.payment_sessions ?? [];
  if (sessions.some((session) => isForeign(cartId, session)))
    throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'This payment was made for another cart');
}
