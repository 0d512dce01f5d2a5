import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import type { Membership } from '../../../../../modules/loyalty/service';
import { linkProven } from '../../../../../workflows/loyalty/session/prove';
import { loyaltyOf } from '../../../../../workflows/loyalty/checkout';
import { recordMembership } from '../../../../../workflows/customers/account-events';
import { orProblem, parseBody } from '../../../../../http/answer';

const viewOf = (membership: Membership | null) =>
  membership && { membershipId: membership.membershipId, provenAt: membership.provenAt.toISOString() };

/** The membership that the signed-in customer proved to be theirs; null without one. */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ loyalty: viewOf(await loyaltyOf(req.scope).membershipOf(req.auth_context.actor_id)) });
}

/** A membership's id alone shows nothing: everybody could name somebody else's. */
const Body = z.strictObject({
  cartId: z.string('must be a cart of yours in which you have proven the membership').min(1).max(100),
});

/**
 * Makes the membership that was proven in a cart of the signed-in customer their own: 202, and within seconds
 * the loyalty service fetches its balance and history. From then on `identify {linked: true}` needs no code.
 */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { cartId } = parseBody(Body, req.body);
    const customerId = req.auth_context.actor_id;
    const membership = await linkProven(req.scope, customerId, cartId);
    await recordMembership(req.scope, customerId, membership);
    res.status(202).json({ loyalty: viewOf(membership) });
  });
}
