import { z } from '@medusajs/framework/zod';
import { lineAmount, type LoyaltyCart } from './cart';

/** Integer minor units, never negative: what lowers a price is checked here, before it comes near a total. */
const amount = z.int().min(0);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time');

const Reward = z.object({
  rewardId: z.string().min(1),
  type: z.enum(['instant', 'optional']),
  kind: z.string(),
  description: z.string(),
  receiptText: z.string(),
  discountAmount: amount,
  pointsCost: z.number(),
  lineItemIds: z.array(z.string()),
  stackable: z.boolean(),
  applied: z.boolean(),
  /** Why it cannot be selected yet: `PROOF_REQUIRED`. A service of before locks nothing. */
  locked: z.string().nullable().default(null),
});
export type LoyaltyReward = z.infer<typeof Reward>;

/** Before the shopper has shown to be the member, nothing of it is told but the number that was typed. */
const Member = z.object({
  /** A service of before asked nobody for proof, so its word shows nothing. */
  proven: z.boolean().default(false),
  membershipId: z.string().nullable(),
  firstName: z.string(),
  maskedPhone: z.string(),
  pointsBalance: z.number().nullable(),
  tier: z.string().nullable(),
});

const Totals = z
  .object({
    currency: z.string(),
    subtotal: amount,
    loyaltyDiscount: amount,
    total: amount,
    lines: z.array(
      z.object({ lineItemId: z.string(), discounts: z.array(z.object({ rewardId: z.string(), amount })) }),
    ),
  })
  .superRefine(({ lines, loyaltyDiscount, subtotal, total }, context) => {
    const given = lines
      .flatMap(({ discounts }) => discounts)
      .reduce((sum, discount) => sum + discount.amount, 0);
    if (given !== loyaltyDiscount)
      context.addIssue({
        code: 'custom',
        path: ['loyaltyDiscount'],
        message: 'is not the sum of the discounts',
      });
    if (subtotal - loyaltyDiscount !== total)
      context.addIssue({ code: 'custom', path: ['total'], message: 'is not subtotal − loyaltyDiscount' });
  });

const STATUSES = [
  'IDENTIFYING',
  'ACTIVE',
  'PENDING_FINALIZATION',
  'FINALIZED',
  'BYPASSED',
  'FINALIZATION_FAILED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type LoyaltyStatus = (typeof STATUSES)[number];

/**
 * The loyalty service's `Session`, less what only the service and its host need. Unknown fields are dropped.
 */
export const LoyaltyAnswer = z.object({
  /** Empty only in an answer that was made here, before the service told one. */
  sessionId: z.string(),
  cartId: z.string(),
  /** 0 before the first cart. */
  cartVersion: z.int().min(0),
  status: z.enum(STATUSES),
  member: Member.nullable(),
  rewards: z.object({ instant: z.array(Reward), optional: z.array(Reward) }),
  totals: Totals,
  points: z.object({
    toEarn: z.number(),
    multiplier: z.number(),
    earned: z.number(),
    redeemed: z.number(),
    newBalance: z.number().nullable(),
  }),
  bypass: z.object({ reason: z.string(), message: z.string(), since: time }).nullable(),
  warnings: z.array(z.string()),
  confirmationId: z.string().nullable(),
  updatedAt: time,
});
export type LoyaltyAnswer = z.infer<typeof LoyaltyAnswer>;

/** What the storefront gets. Amounts in minor units. */
export type LoyaltyView = LoyaltyAnswer & { orderId: string | null };

/** ISO 4217 for "no currency": nobody knows the cart. */
const NO_CURRENCY = 'XXX';
/**
 * The bypass reason of an answer that no session gave: the service, or what stands behind it, cannot be
 * reached.
 */
const UNREACHABLE = 'ORCHESTRATOR_UNAVAILABLE';

/** Whether nobody who knows the session gave this answer: it says nothing of what the session holds. */
export const isUnreachable = ({ bypass }: LoyaltyAnswer): boolean => bypass?.reason === UNREACHABLE;

export interface Asked {
  cartId: string;
  /** Empty where the service never told one. */
  sessionId: string;
  cart?: LoyaltyCart | undefined;
  /** When the question was sent; the time of the answer. */
  at: Date;
}

/** What the loyalty service itself answers when nobody behind it is there: full price, nothing promised. */
export function unreachableAnswer({ cartId, sessionId, cart, at }: Asked): LoyaltyAnswer {
  const subtotal = cart?.items.reduce((sum, item) => sum + lineAmount(item), 0) ?? 0;
  const lines = cart?.items.map(({ lineItemId }) => ({ lineItemId, discounts: [] })) ?? [];
  return {
    sessionId,
    cartId,
    cartVersion: cart?.version ?? 0,
    status: 'BYPASSED',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: { currency: cart?.currency ?? NO_CURRENCY, subtotal, loyaltyDiscount: 0, total: subtotal, lines },
    points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: {
      reason: UNREACHABLE,
      message: 'Loyalty cannot be reached right now; the checkout goes on at full price.',
      since: at.toISOString(),
    },
    warnings: [],
    confirmationId: null,
    updatedAt: at.toISOString(),
  };
}
