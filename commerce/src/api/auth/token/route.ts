import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { endSignIns } from '../../../accounts/sign-out';
import { callerOf } from '../../../edge/caller';

/** Signs out: the token that is shown, and every other one of the same account, counts no more. */
export async function DELETE(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const caller = await callerOf(req);
  if (!caller) throw new MedusaError(MedusaError.Types.UNAUTHORIZED, 'Unauthorized');
  await endSignIns(req.scope, caller.identityId, caller.token);
  res.status(200).json({ success: true });
}
