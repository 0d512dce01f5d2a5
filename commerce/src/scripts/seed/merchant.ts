import { createUserAccountWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/**
 * The first member of the shop's staff; one with this e-mail address stays as it is, its password too. A run
 * that ended between the sign-in and its member goes on from there.
 */
export async function seedMerchant(
  container: MedusaContainer,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const [known] = await container.resolve(Modules.USER).listUsers({ email });
  if (known) return;
  const { success, authIdentity, error } = await container
    .resolve(Modules.AUTH)
    .register('emailpass', { body: { email, password } });
  if (!success || !authIdentity)
    throw new Error(`The merchant has no sign-in: ${error ?? 'no reason given'}`);
  await createUserAccountWorkflow(container).run({
    input: {
      authIdentityId: authIdentity.id,
      userData: { email, first_name: 'Morgan', last_name: 'Merchant' },
    },
  });
}
