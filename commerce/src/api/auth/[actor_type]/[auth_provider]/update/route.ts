import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import { endSignIns, endSignInsByOldPassword } from '../../../../../accounts/sign-out';

/**
 * Sets a new password with the token of the mail, which Medusa has looked at and used up before this. It
 * takes nothing else of the request, and ends whatever was signed in with the old password.
 */
export async function POST(
  req: AuthenticatedMedusaRequest<{ password?: unknown }>,
  res: MedusaResponse,
): Promise<void> {
  const { actor_id, auth_identity_id } = req.auth_context;
  // Before it as well: a process that dies right after leaves no old sign-in beside the new password.
  await endSignIns(req.scope, auth_identity_id, null);
  const { success, error } = await req.scope
    .resolve(Modules.AUTH)
    .updateProvider(req.params['auth_provider'] ?? '', { password: req.body.password, entity_id: actor_id });
  if (!success) throw new MedusaError(MedusaError.Types.UNAUTHORIZED, error ?? 'Unauthorized');
  await endSignInsByOldPassword(req.scope, auth_identity_id);
  res.status(200).json({ success: true });
}
