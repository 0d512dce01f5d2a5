import type { AuthIdentityDTO, MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/** Shoppers and staff sign in by e-mail address and password with one kind of identity. */
export const PROVIDER = 'emailpass';

/** The identity that an e-mail address signs in, letter for letter as it was registered. */
export async function identityByEmail(
  container: MedusaContainer,
  email: string,
): Promise<AuthIdentityDTO | undefined> {
  const [known] = await container
    .resolve(Modules.AUTH)
    .listProviderIdentities(
      { entity_id: email, provider: PROVIDER },
      { take: 1, relations: ['auth_identity'] },
    );
  return known?.auth_identity;
}
