import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

interface Paid {
  payment_collection?: { order?: { id: string } | null } | null;
}

/** The order that a payment, or a payment session, is for; undefined while there is none. */
export async function orderOfPayment(
  container: MedusaContainer,
  of: { paymentId: string } | { sessionId: string },
): Promise<string | undefined> {
  const [entity, id] = 'paymentId' in of ? ['payment', of.paymentId] : ['payment_session', of.sessionId];
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity, fields: ['payment_collection.order.id'], filters: { id } });
  const [paid] = data as unknown as Paid[];
  return paid?.payment_collection?.order?.id;
}
