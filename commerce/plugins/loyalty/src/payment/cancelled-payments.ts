import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, Modules } from '@medusajs/framework/utils';

interface CartPayments {
  payment_collection?: { payments?: { id: string; canceled_at: string | Date | null }[] | null } | null;
}

/** Every model of a module has it; the payment module's public type leaves this one out. */
interface PaymentRemoval {
  softDeletePayments(ids: string[]): Promise<unknown>;
}

/**
 * A completion that fails after the payment was authorised releases the money again and leaves the cancelled
 * payment on its session. Medusa (2.21) would take it for a live one when the button is pressed again, and
 * place an order that nobody pays. Without it the session is authorised anew.
 */
export async function forgetCancelledPayments(container: MedusaContainer, cartId: string): Promise<void> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'cart',
    fields: [
      'id',
      'completed_at',
      'payment_collection.payments.id',
      'payment_collection.payments.canceled_at',
    ],
    filters: { id: cartId },
  });
  const [cart] = data as (CartPayments & { completed_at: unknown })[];
  // A placed order keeps its payments, cancelled ones as well: they are its history.
  if (!cart || cart.completed_at) return;
  const cancelled = (cart.payment_collection?.payments ?? []).filter(
    ({ canceled_at }) => canceled_at !== null,
  );
  if (cancelled.length > 0)
    await container
      .resolve<PaymentRemoval>(Modules.PAYMENT)
      .softDeletePayments(cancelled.map(({ id }) => id));
}
