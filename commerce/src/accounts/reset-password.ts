import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, generateJwtToken, Modules } from '@medusajs/framework/utils';
import { config } from '../config';
import { mayDo } from '../edge/limits';
import { sendMail } from '../mail';

const PROVIDER = 'emailpass';
const MINUTES = 15;

const textOf = (
  link: string,
): string => `Somebody, probably you, asked to set a new password for your account.

Open this link within ${MINUTES} minutes to choose one:
${link}

If it was not you, there is nothing to do: your password stays as it is.`;

/** Issues the token that Medusa's route of a new password takes, once. */
async function issueToken(container: MedusaContainer, email: string): Promise<string> {
  const { http } = container.resolve(ContainerRegistrationKeys.CONFIG_MODULE).projectConfig;
  const { jti } = await container
    .resolve(Modules.AUTH)
    .createPasswordResetToken({ provider: PROVIDER, entity_id: email, ttl_seconds: MINUTES * 60 });
  const claims = { entity_id: email, provider: PROVIDER, actor_type: 'customer', purpose: 'reset' };
  return generateJwtToken(claims, {
    secret: http.jwtSecret,
    expiresIn: `${MINUTES}m`,
    jwtOptions: { ...http.jwtOptions, jwtid: jti },
  });
}

/**
 * Mails the link that sets a new password; nothing for an address without an account, and no more than a few
 * an hour to one.
 *
 * Medusa's own workflow is not used: it hands the token to the event bus, where it would stand in Redis in
 * clear. In the link it stands behind the `#`, which browsers send to no server, so that it is in no server's
 * log.
 */
export async function sendResetLink(container: MedusaContainer, email: string): Promise<void> {
  const [identity] = await container
    .resolve(Modules.AUTH)
    .listProviderIdentities(
      { entity_id: email, provider: PROVIDER },
      { take: 1, relations: ['auth_identity'] },
    );
  // Staff have e-mail and password too; theirs are reset by the one who runs the shop. A registration without
  // an account yet is somebody's who did not finish, or a stranger's who took the address: the mail gives it
  // to its owner.
  if (!identity?.auth_identity || identity.auth_identity.app_metadata?.['user_id']) return;
  if (!(await mayDo('mail', { address: null, email: email.toLowerCase() }))) return;
  const token = await issueToken(container, email);
  await sendMail({
    to: email,
    subject: 'Set a new password',
    text: textOf(`${config.storefrontUrl}/reset-password#token=${token}`),
  });
}
