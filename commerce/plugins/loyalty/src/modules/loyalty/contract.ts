import { z } from '@medusajs/framework/zod';
import type { Cart, CartItem, Session } from '@loyalty-checkout/client';

/*
 * The loyalty service's words, as this module speaks them: its types are the typed client's, and what comes near a
 * total is checked here besides.
 */

/** One line as the loyalty service takes it. */
export type LoyaltyCartItem = CartItem;
export type LoyaltyCart = Cart;

/** How many rewards a selection may name. */
export const MAX_SELECTION = 100;

/** The units the loyalty service knows. */
export const UNITS_OF_MEASURE = [
  'each',
  'gallon',
  'litre',
  'pound',
  'kilogram',
  'ounce',
] as const satisfies readonly LoyaltyCartItem['unitOfMeasure'][];
export type UnitOfMeasure = LoyaltyCartItem['unitOfMeasure'];

/** The shop's word that this signed-in customer's link to the membership was itself proven. */
export interface Vouched {
  membershipId: string;
  vouched: true;
  customerId: string;
}

/** Who the shopper is. Only a vouched membership is proven by itself. */
export type Identity = { phone: string } | { membershipId: string } | Vouched;

/**
 * How a shopper shows to be the member: the code that the host sent, or a Firebase ID token with the same
 * phone number.
 */
export type Proof = { code: string } | { firebaseIdToken: string };

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

/** Does not compile where the service's answer is none that this module can read. */
type Reads<Schema extends z.ZodType, Answer extends z.input<Schema>> = [Schema, Answer];
export type ReadsSession = Reads<typeof LoyaltyAnswer, Session>;

/** What the storefront gets. Amounts in minor units. */
export type LoyaltyView = LoyaltyAnswer & { orderId: string | null };
