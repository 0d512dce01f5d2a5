import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { joinToken } from '../../../../../accounts/join-staff';
import { passwordProblem } from '../../../../../accounts/password';

/** The first request of an invitation's page; it is the second one that registers. @see join-staff.ts */
export async function POST(
  req: MedusaRequest<{ email?: unknown; password?: unknown }>,
  res: MedusaResponse,
): Promise<void> {
  const { email, password } = req.body;
  if (typeof email !== 'string' || typeof password !== 'string')
    throw new MedusaError(MedusaError.Types.INVALID_DATA, 'Send an e-mail address and a password.');
  const problem = passwordProblem(password, [email]);
  // Not a 400: the page would say that the invitation is over, and be closed.
  if (problem) res.status(422).json({ type: MedusaError.Types.INVALID_DATA, message: problem });
  else res.status(200).json({ token: joinToken(req.scope, { email, password }) });
}
