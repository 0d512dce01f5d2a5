import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, generateJwtToken, Modules } from '@medusajs/framework/utils';
import { config } from '../config';
import { mayDo } from '../edge/limits';
import { sendMail } from '../mail';
import { identityByEmail, PROVIDER } from './identity';

const MINUTES = 15;

/** Shoppers and staff have one kind of identity, and a page each that sets its password anew. */
const DOORS = {
  // Behind the `#`, which browsers send to no server, so that the token is in no server's log.
  customer: { of: 'your account', page: `${config.storefrontUrl}/reset-password#token=` },
  // Medusa's page reads the query only.
  user: { of: 'the admin of the shop', page: `${config.adminUrl}/app/reset-password?token=` },
} as const;
export type Door = keyof typeof DOORS;

export const isDoor = (actorType: string | undefined): actorType is Door =>
  actorType !== undefined && Object.hasOwn(DOORS, actorType);

const textOf = (
  of: string,
  link: string,
): string => `Somebody, probably you, asked to set a new password for ${of}.

Open this link within ${MINUTES} minutes to choose one:
${link}

If it was not you, there is nothing to do: your password stays as it is.`;

/** A member of staff may be a shopper too: the one password is as well kept as staff's. */
const doorOf = (metadata: Record<string, unknown> | null | undefined): Door =>
  metadata?.['user_id'] ? 'user' : 'customer';

/** Issues the token that Medusa's route of a new password takes, once. */
async function issueToken(container: MedusaContainer, door: Door, email: string): Promise<string> {
  const { http } = container.resolve(ContainerRegistrationKeys.CONFIG_MODULE).projectConfig;
  const { jti } = await container
    .resolve(Modules.AUTH)
    .createPasswordResetToken({ provider: PROVIDER, entity_id: email, ttl_seconds: MINUTES * 60 });
  const claims = { entity_id: email, provider: PROVIDER, actor_type: door, purpose: 'reset' };
  return generateJwtToken(claims, {
    secret: http.jwtSecret,
    expiresIn: `${MINUTES}m`,
    jwtOptions: { ...http.jwtOptions, jwtid: jti },
  });
}

/**
 * Mails the link that sets a new password; nothing for an address without an account at this door, and no
 * more than a few an hour to one.
 *
 * Medusa's own workflow is not used: it hands the token to the event bus, where it would stand in Redis in
 * clear.
 */
export async function sendResetLink(container: MedusaContainer, door: Door, email: string): Promise<void> {
  const identity = await identityByEmail(container, email);
  // A registration without an account yet is a shopper's who did not finish, or a stranger's who took the
  // address: the mail gives it to its owner.
  if (!identity || doorOf(identity.app_metadata) !== door) return;
  if (!(await mayDo('mail', { address: null, email: email.toLowerCase() }))) return;
  const { of, page } = DOORS[door];
  const token = await issueToken(container, door, email);
  await sendMail({
    to: email,
    subject: 'Set a new password',
    text: textOf(of, page + token),
  });
}
