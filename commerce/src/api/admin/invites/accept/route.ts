import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import type { AdminInviteAcceptType } from '@medusajs/medusa/api/admin/invites/validators';
import { chosenIn, joinStaff } from '../../../../accounts/join-staff';
import { answerTooOften } from '../../../../edge/limits';

/** The token of a registration is what it asks for; a session or a sign-in of somebody says nothing here. */
export const AUTHENTICATE = false;

export async function POST(
  req: AuthenticatedMedusaRequest<AdminInviteAcceptType>,
  res: MedusaResponse,
): Promise<void> {
  const chosen = chosenIn(req.auth_context);
  if (!chosen) throw new MedusaError(MedusaError.Types.UNAUTHORIZED, 'Unauthorized');
  const { first_name, last_name } = req.validatedBody;
  try {
    const user = await joinStaff(req.scope, chosen, {
      invitation: String(req.filterableFields['token']),
      name: { first_name, last_name },
    });
    res.status(200).json({ user });
  } catch (error) {
    answerTooOften(res, error);
  }
}
