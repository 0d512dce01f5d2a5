import type { CustomerDTO, MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import type { Membership } from '../../modules/loyalty/service';
import { eventId, OUTBOX, type CustomerRegisteredData, type OutboxService } from '../../modules/outbox';
import { phoneOf } from '../../phone';
import { printable } from '../../printable';
import { loyaltyOf } from '../loyalty/checkout';

type Registered = Pick<CustomerDTO, 'id' | 'email' | 'phone' | 'first_name' | 'last_name' | 'has_account'>;

const MAX_NAME = 100;

/**
 * What the loyalty host needs for an account; undefined for guests and as long as there is no phone number.
 * Names are only shown, so a missing one is left out and costs nobody an account.
 */
export function registrationOf(
  { id, email, phone, first_name, last_name, has_account }: Registered,
  storeId: string,
): CustomerRegisteredData | undefined {
  const number = phoneOf(phone ?? '');
  if (!has_account || !email || !number) return undefined;
  const [firstName, lastName] = [printable(first_name ?? '', MAX_NAME), printable(last_name ?? '', MAX_NAME)];
  return {
    storeId,
    customerId: id,
    phone: number,
    email,
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
  };
}

/**
 * Writes CustomerRegistered whenever somebody made or changed the account: the loyalty service makes and
 * links the account once, and an attempt that failed there is mended by the next one. A change that came
 * before the last event left takes its place.
 */
export async function recordRegistration(container: MedusaContainer, customerId: string): Promise<boolean> {
  const [customer] = await container.resolve(Modules.CUSTOMER).listCustomers({ id: customerId }, { take: 1 });
  const data = customer && registrationOf(customer, loyaltyOf(container).options.storeId);
  if (!customer || !data) return false;
  const id = eventId.registered(customerId, new Date(customer.updated_at ?? customer.created_at ?? 0));
  return container
    .resolve<OutboxService>(OUTBOX)
    .supersede({ id, type: 'CustomerRegistered', subject: customerId, data });
}

/** Writes MemberLinked, once per proof of a customer's membership. */
export async function recordMembership(
  container: MedusaContainer,
  customerId: string,
  { membershipId, provenAt }: Membership,
): Promise<boolean> {
  const id = eventId.linked(customerId, membershipId, provenAt);
  const data = { storeId: loyaltyOf(container).options.storeId, customerId, membershipId };
  return container
    .resolve<OutboxService>(OUTBOX)
    .supersede({ id, type: 'MemberLinked', subject: customerId, data });
}
