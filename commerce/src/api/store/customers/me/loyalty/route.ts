import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { recordMembership } from '../../../../../workflows/orders/customer-events';
import type { LinkMembership } from './validators';

/**
 * Links the signed-in customer to a membership: 202, and within seconds the loyalty service fetches its balance and history.
 * Not needed after a registration, which makes and links an account by itself.
 */
export async function POST(req: AuthenticatedMedusaRequest<LinkMembership>, res: MedusaResponse): Promise<void> {
  const { membershipId } = req.validatedBody;
  await recordMembership(req.scope, req.auth_context.actor_id, membershipId);
  res.status(202).json({ loyalty: { membershipId } });
}
