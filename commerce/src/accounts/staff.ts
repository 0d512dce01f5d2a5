import type { AuthIdentityDTO, MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import { identityByEmail } from './identity';

/**
 * Whether an e-mail address, as it was typed, signs in a member of staff: shoppers and staff have one kind of
 * identity, and its one password.
 */
export async function isOfStaff(container: MedusaContainer, email: string): Promise<boolean> {
  const identity = await identityByEmail(container, email);
  return Boolean(identity?.app_metadata?.['user_id']);
}

/**
 * The member of staff that an identity signs in, if any. What stands in the identity may outlive the member,
 * as where a removal or a joining broke off: then it is nobody.
 */
export async function memberBy(
  container: MedusaContainer,
  identity: Pick<AuthIdentityDTO, 'app_metadata'> | undefined,
): Promise<string | undefined> {
  const id = identity?.app_metadata?.['user_id'];
  if (typeof id !== 'string' || id === '') return undefined;
  const [user] = await container.resolve(Modules.USER).listUsers({ id: [id] }, { take: 1, select: ['id'] });
  return user?.id;
}

/** Whether an identity is still this member of staff's: who was taken off the staff is none any more. */
export async function isMemberOfStaff(
  container: MedusaContainer,
  identityId: string,
  userId: string,
): Promise<boolean> {
  const [identity] = await container
    .resolve(Modules.AUTH)
    .listAuthIdentities({ id: [identityId] }, { take: 1 });
  return userId !== '' && (await memberBy(container, identity)) === userId;
}
