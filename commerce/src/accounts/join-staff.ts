import type { AuthenticationInput, MedusaContainer, UserDTO } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, generateJwtToken, MedusaError, Modules } from '@medusajs/framework/utils';
import { acceptInviteWorkflow } from '@medusajs/medusa/core-flows';
import { createKeyring, type Keyring } from '@loyalty-checkout/medusa-plugin/encryption/keyring';
import { config } from '../config';
import { countOne } from '../edge/limits';
import { identityByEmail, PROVIDER } from './identity';
import { endSignIns } from './sign-out';
import { memberBy } from './staff';

const PURPOSE = 'join';
const CONTEXT = 'join-staff';
/** The page sends its second request right after the first. */
const LASTS = '10m';
const LOCK = { timeout: 10, expire: 30 };

/** What somebody chose on the page of an invitation. */
export interface Chosen {
  email: string;
  password: string;
}

const keyring = (): Keyring => createKeyring(config.loyalty.encryptionKeys, 'COMMERCE_ENCRYPTION_KEYS');

/**
 * The page of an invitation asks to register before it shows the invitation. What was chosen travels until
 * then in a token that this backend alone can read. Nothing is looked up and nothing is kept, so whoever has
 * no invitation learns nothing and occupies nobody's address.
 */
export function joinToken(container: MedusaContainer, chosen: Chosen): string {
  const { http } = container.resolve(ContainerRegistrationKeys.CONFIG_MODULE).projectConfig;
  const claims = {
    actor_type: 'user',
    // Medusa lets no token without one come to the route of the invitation.
    auth_identity_id: 'none-yet',
    purpose: PURPOSE,
    sealed: keyring().seal(JSON.stringify(chosen), CONTEXT),
  };
  return generateJwtToken(claims, {
    secret: http.jwtSecret,
    expiresIn: LASTS,
    jwtOptions: http.jwtOptions,
  });
}

/** What was chosen, from the claims of a token that was looked at; undefined for every other token. */
export function chosenIn(claims: object): Chosen | undefined {
  const { purpose, sealed } = claims as { purpose?: unknown; sealed?: unknown };
  if (purpose !== PURPOSE || typeof sealed !== 'string') return undefined;
  return JSON.parse(keyring().open(sealed, CONTEXT)) as Chosen;
}

const invalid = (): MedusaError =>
  new MedusaError(
    MedusaError.Types.INVALID_DATA,
    'This invitation is for another e-mail address, or it is over. Ask for a new one.',
  );

/** @throws MedusaError INVALID_DATA for an invitation that is invented, over, used or somebody else's */
async function invitationFor(
  container: MedusaContainer,
  token: string,
  { email }: Chosen,
): Promise<{ id: string }> {
  const invitation = await container
    .resolve(Modules.USER)
    .validateInviteToken(token)
    .catch((error: Error) => {
      // A token that is not even JSON is a SyntaxError.
      if (MedusaError.isMedusaError(error) || /^(?:JsonWebToken|TokenExpired|Syntax)Error$/.test(error.name))
        throw invalid();
      throw error;
    });
  if (invitation.email.toLowerCase() !== email.toLowerCase()) throw invalid();
  return invitation;
}

/**
 * A shopper's own sign-in, by its password only: who may invite an address does not thereby get what an
 * account of the shop holds. Who signed in with it before, maybe a stranger who knew it, is signed out.
 * @throws TooOften after too many wrong ones
 */
async function shoppersIdentity(container: MedusaContainer, id: string, chosen: Chosen): Promise<string> {
  const auth = container.resolve(Modules.AUTH);
  await countOne('staffSignInOfOne', { address: null, email: chosen.email.toLowerCase() });
  const { success } = await auth.authenticate(PROVIDER, { body: { ...chosen } } as AuthenticationInput);
  if (!success)
    throw new MedusaError(
      MedusaError.Types.UNAUTHORIZED,
      'This e-mail address has an account in the shop: join with its password.',
    );
  await endSignIns(container, id, null);
  // Of somebody who was taken off the staff a mark may be left, empty or not, over which Medusa then stumbles.
  // What is written is merged into what is there: a key goes when it is undefined.
  await auth.updateAuthIdentities({ id, app_metadata: { user_id: undefined } });
  return id;
}

/**
 * The sign-in of who joins. A registration that never became an account is anybody's, maybe a stranger's who
 * guessed the address: it goes, with each token that was issued for it.
 */
async function identityOf(container: MedusaContainer, chosen: Chosen): Promise<string> {
  const auth = container.resolve(Modules.AUTH);
  const identity = await identityByEmail(container, chosen.email);
  if (await memberBy(container, identity)) throw invalid();
  if (identity?.app_metadata?.['customer_id']) return shoppersIdentity(container, identity.id, chosen);
  if (identity) await auth.deleteAuthIdentities([identity.id]);
  const { authIdentity, error } = await auth.register(PROVIDER, {
    body: { ...chosen },
  } as AuthenticationInput);
  if (!authIdentity) throw new MedusaError(MedusaError.Types.UNAUTHORIZED, error ?? 'Unauthorized');
  return authIdentity.id;
}

/**
 * Medusa makes the user first, then lets the identity sign it in. Where a process died in between, the user
 * is nobody's, and its address would be taken for every other try: it goes.
 */
async function removeHalfMade(container: MedusaContainer, { email }: Chosen): Promise<void> {
  const [auth, users] = [container.resolve(Modules.AUTH), container.resolve(Modules.USER)];
  const [user] = await users.listUsers({ email }, { take: 1, select: ['id'] });
  if (!user) return;
  const [signIn] = await auth.listAuthIdentities({ app_metadata: { user_id: user.id } }, { take: 1 });
  // A member whose sign-in has another address.
  if (signIn) throw invalid();
  await users.deleteUsers([user.id]);
}

/**
 * Registers and accepts in one step: whoever shows the invitation becomes a member of staff, with the address
 * and the password that were chosen before. A process that dies in between leaves a registration without an
 * account, maybe a user without a sign-in; the invitation is good for another try, which clears both away.
 * @throws MedusaError INVALID_DATA without a valid invitation · UNAUTHORIZED for a shopper's address without
 *   the account's password
 * @throws TooOften for a shopper's address after too many wrong passwords
 */
export async function joinStaff(
  container: MedusaContainer,
  chosen: Chosen,
  {
    invitation,
    name,
  }: { invitation: string; name: { first_name?: string | null; last_name?: string | null } },
): Promise<UserDTO | undefined> {
  const { id } = await invitationFor(container, invitation, chosen);
  const join = async (): Promise<UserDTO | undefined> => {
    // The one before may have used it.
    await invitationFor(container, invitation, chosen);
    const identity = await identityOf(container, chosen);
    await removeHalfMade(container, chosen);
    const { result } = await acceptInviteWorkflow(container).run({
      input: {
        invite_token: invitation,
        auth_identity_id: identity,
        user: { email: chosen.email, ...name },
      },
    });
    return result[0];
  };
  return container.resolve(Modules.LOCKING).execute(`invitation:${id}`, join, LOCK);
}
