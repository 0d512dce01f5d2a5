import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf } from '../../../../../http/answer';
import { loyaltyOf } from '../../../../../workflows/loyalty/checkout';

/** The membership that a customer proved to be theirs; null without one. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const membership = await loyaltyOf(req.scope).membershipOf(idOf(req));
  res.json({
    membership: membership && {
      membershipId: membership.membershipId,
      provenAt: membership.provenAt.toISOString(),
    },
  });
}
