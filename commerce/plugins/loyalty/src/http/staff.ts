import type { AuthenticatedMedusaRequest } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import type { Decision } from '../modules/loyalty/desk';
import { parseBody } from './answer';

const reason = z.string('says why').trim().min(1, 'says why').max(500);
/** Which of an order's things is meant. */
export const OfOrder = z.strictObject({ reason, workflowId: z.string().min(1).max(200) });
export const Gift = z.strictObject({ reason, points: z.int('is a whole number of points').min(1) });

/** What a member of staff decided, and who it was. @throws LoyaltyProblem INVALID_REQUEST */
export function decisionOf<T extends { reason: string }>(
  req: AuthenticatedMedusaRequest,
  schema: z.ZodType<T>,
): T & Decision {
  return { ...parseBody(schema, req.body), by: req.auth_context.actor_id };
}

/** As many as the service takes at once. */
const MAX_CHOSEN = 20;
export const Chosen = z.strictObject({ reason, ids: z.array(z.string().min(1)).min(1).max(MAX_CHOSEN) });
