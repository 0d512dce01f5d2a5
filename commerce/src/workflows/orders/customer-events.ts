import type { CustomerDTO, MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import { config } from '../../config';
import type { Membership } from '../../modules/loyalty/service';
import { printable } from '../../printable';
import { eventId, OUTBOX, type CustomerRegisteredData, type OutboxService } from '../../modules/outbox';

type Registered = Pick<CustomerDTO, 'id' | 'email' | 'phone' | 'first_name' | 'last_name' | 'has_account'>;

const MAX_NAME = 100;
const PUNCTUATION = /[\s().-]/g;
/** E.164, or a number of the USA without its +1. */
const PHONE = /^(\+[1-9]\d{7,14}|1?[2-9]\d{9})$/;

/**
 * What the loyalty host needs for an account; undefined for guests and as long as anything of it is missing
 * or no phone number.
 */
export function registrationOf({
  id,
  email,
  phone,
  first_name,
  last_name,
  has_account,
}: Registered): CustomerRegisteredData | undefined {
  const number = (phone ?? '').replace(PUNCTUATION, '');
  const [firstName, lastName] = [printable(first_name ?? '', MAX_NAME), printable(last_name ?? '', MAX_NAME)];
  if (!has_account || !email || !PHONE.test(number) || !firstName || !lastName) return undefined;
  return { storeId: config.loyalty.storeId, customerId: id, phone: number, email, firstName, lastName };
}

/**
 * Writes CustomerRegistered, once per customer: with the account, or with the phone number that comes later.
 * The loyalty service makes and links the account. What was corrected before it took the event is corrected
 * here as well.
 */
export async function recordRegistration(container: MedusaContainer, customerId: string): Promise<boolean> {
  const [customer] = await container.resolve(Modules.CUSTOMER).listCustomers({ id: customerId }, { take: 1 });
  const data = customer && registrationOf(customer);
  if (!data) return false;
  const outbox = container.resolve<OutboxService>(OUTBOX);
  const id = eventId.registered(customerId);
  return (
    (await outbox.add({ id, type: 'CustomerRegistered', subject: customerId, data })) ||
    outbox.amend<'CustomerRegistered'>(id, data)
  );
}

/** Writes MemberLinked, once per proof of a customer's membership. */
export async function recordMembership(
  container: MedusaContainer,
  customerId: string,
  { membershipId, provenAt }: Membership,
): Promise<boolean> {
  const id = eventId.linked(customerId, membershipId, provenAt);
  const data = { storeId: config.loyalty.storeId, customerId, membershipId };
  return container.resolve<OutboxService>(OUTBOX).add({ id, type: 'MemberLinked', subject: id, data });
}
