import { z } from 'zod';
import { BYPASS_REASONS, REWARD_KINDS, SESSION_STATUSES, type Session } from '../session';

// Answers are described, not checked: what the workflow says is what the caller gets.
const amount = z.int().meta({ description: 'Integer minor units' });
const time = z.string().meta({ format: 'date-time' });

export const RewardSchema = z
  .object({
    rewardId: z.string(),
    type: z.enum(['instant', 'optional']),
    kind: z.enum(REWARD_KINDS),
    description: z.string(),
    receiptText: z.string(),
    discountAmount: amount,
    pointsCost: z.number(),
    lineItemIds: z.array(z.string()),
    stackable: z.boolean(),
    applied: z.boolean(),
    locked: z.enum(['PROOF_REQUIRED']).nullable().meta({ description: 'Why it cannot be selected yet' }),
  })
  .meta({ id: 'Reward' });

export const SessionSchema = z
  .object({
    sessionId: z.string(),
    storeId: z.string(),
    cartId: z.string(),
    cartVersion: z.int().meta({ description: '0 before the first cart' }),
    posSequenceId: z.string(),
    status: z.enum(SESSION_STATUSES),
    member: z
      .object({
        proven: z.boolean().meta({ description: 'Unproven members are told nothing that was not typed' }),
        membershipId: z.string().nullable(),
        firstName: z.string(),
        maskedPhone: z.string(),
        pointsBalance: z.number().nullable(),
        tier: z.string().nullable(),
      })
      .nullable(),
    rewards: z.object({ instant: z.array(RewardSchema), optional: z.array(RewardSchema) }),
    totals: z.object({
      currency: z.string(),
      subtotal: amount,
      loyaltyDiscount: amount,
      total: amount,
      lines: z.array(
        z.object({ lineItemId: z.string(), discounts: z.array(z.object({ rewardId: z.string(), amount })) }),
      ),
    }),
    points: z.object({
      toEarn: z.number(),
      multiplier: z.number(),
      earned: z.number(),
      redeemed: z.number(),
      newBalance: z.number().nullable(),
    }),
    bypass: z.object({ reason: z.enum(BYPASS_REASONS), message: z.string(), since: time }).nullable(),
    warnings: z
      .array(z.string())
      .meta({ description: 'A stable code, or a stable code, a colon and what it is about' }),
    pdiTransactionId: z.string().nullable(),
    confirmationId: z.string().nullable(),
    updatedAt: time,
  })
  .meta({
    id: 'Session',
    description: 'The whole public state of one checkout',
  }) satisfies z.ZodType<Session>;
