import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { endSignIns } from '../../../accounts/sign-out';
import { beginSession, cookieOptions, endSession, sessionOptions } from '../../../accounts/staff-session';

/** A member of staff, signed in with a token, stays so in this browser. The edge has looked at who it is. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const { actor_id, actor_type, auth_identity_id } = req.auth_context;
  await beginSession(req, req.auth_context);
  res.status(200).json({ user: { actor_id, actor_type, auth_identity_id } });
}

/** Signs a member of staff out, here and everywhere: every token and session of the same account is over. */
export async function DELETE(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await endSignIns(req.scope, req.auth_context.auth_identity_id, null);
  await endSession(req);
  res.clearCookie(sessionOptions.name, cookieOptions);
  res.status(200).json({ success: true });
}
