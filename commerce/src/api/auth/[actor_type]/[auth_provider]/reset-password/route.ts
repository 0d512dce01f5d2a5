import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { ResetPasswordRequestType } from '@medusajs/medusa/api/auth/validators';
import { isDoor, sendResetLink } from '../../../../../accounts/reset-password';

/**
 * Answers before anything is looked up: neither the answer nor the time it takes tells whether there is an
 * account.
 */
export async function POST(req: MedusaRequest<ResetPasswordRequestType>, res: MedusaResponse): Promise<void> {
  res.sendStatus(201);
  const logger = req.scope.resolve(ContainerRegistrationKeys.LOGGER);
  // The error's own text may name the address: only that it happened is written down.
  const { actor_type: door } = req.params;
  if (!isDoor(door)) return;
  await sendResetLink(req.scope, door, req.validatedBody.identifier).catch(() =>
    logger.error('A mail that resets a password was not sent'),
  );
}
