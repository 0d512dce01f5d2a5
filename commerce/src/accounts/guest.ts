import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/**
 * The customer that a guest's cart belongs to: never an account, though there be one with the same e-mail
 * address. Medusa, left to itself, takes the account. @param email as it was typed; addresses are compared in
 * lower case, as Medusa keeps them
 */
export async function guestOf(container: MedusaContainer, email: string): Promise<string> {
  const customers = container.resolve(Modules.CUSTOMER);
  const of = { email: email.toLowerCase(), has_account: false };
  const find = async () => (await customers.listCustomers(of, { take: 1 }))[0]?.id;
  const known = await find();
  if (known) return known;
  try {
    return (await customers.createCustomers(of)).id;
  } catch (error) {
    // Two carts with a new address at once: the other one has made it.
    const made = await find();
    if (made) return made;
    throw error;
  }
}
