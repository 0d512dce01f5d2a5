import { parse } from 'yaml';
import { z } from 'zod';

export const TIERS = ['bronze', 'silver', 'gold', 'platinum'] as const;
export type Tier = (typeof TIERS)[number];

const Target = z.strictObject({
  merchandiseCodes: z.array(z.string()).default([]),
  productCodes: z.array(z.string()).default([]),
});

const common = {
  id: z.string().min(1),
  description: z.string().min(1),
  receipt: z.strictObject({ short: z.string().min(1).max(24), long: z.string().min(1).max(80) }),
  target: Target.optional(),
  requires: z
    .strictObject({
      tiers: z.array(z.enum(TIERS)).nonempty().optional(),
      /** Units, or gallons, of the target lines together. */
      targetQuantity: z.number().positive().optional(),
      /** Minor units. */
      cartAmount: z.number().int().positive().optional(),
    })
    .default({}),
  limit: z
    .strictObject({
      unitsPerTransaction: z.number().positive().optional(),
      usesPerMember: z.number().int().positive().optional(),
      usesInAll: z.number().int().positive().optional(),
    })
    .default({}),
  stackable: z.boolean(),
};

const discount = {
  ...common,
  target: Target,
  type: z.enum(['instant', 'optional']),
  pointsCost: z.number().int().nonnegative().default(0),
};

const Promotion = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...discount,
      kind: z.literal('amountOff'),
      amount: z.number().int().positive(),
      per: z.enum(['unit', 'transaction']),
    }),
    z.strictObject({ ...discount, kind: z.literal('percentOff'), percent: z.number().positive().max(100) }),
    z.strictObject({
      ...discount,
      kind: z.literal('freeItem'),
      buy: z.number().int().nonnegative(),
      get: z.number().int().positive(),
    }),
    z.strictObject({
      ...discount,
      kind: z.literal('fuelPricePerGallon'),
      amount: z.number().int().positive(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('pointsMultiplier'),
      type: z.literal('instant'),
      stackable: z.literal(true),
      pointsCost: z.literal(0).default(0),
      multiplier: z.number().positive(),
    }),
  ])
  .refine(
    (promotion) => promotion.type === 'optional' || promotion.pointsCost === 0,
    'An instant promotion costs no points',
  );

const Book = z
  .strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), never: Target, promotions: z.array(Promotion) })
  .refine(
    (book) => new Set(book.promotions.map((promotion) => promotion.id)).size === book.promotions.length,
    'A promotion id stands twice',
  );

export type Promotion = z.infer<typeof Promotion>;
export type DiscountPromotion = Exclude<Promotion, { kind: 'pointsMultiplier' }>;
export type MultiplierPromotion = Extract<Promotion, { kind: 'pointsMultiplier' }>;
export type PromotionTarget = z.infer<typeof Target>;

/** All promotions of the host; they apply to carts in `currency`. */
export type PromotionBook = z.infer<typeof Book>;

/** Reads a promotions file (YAML). Throws an Error with one line per fault. */
export function parsePromotions(text: string): PromotionBook {
  const parsed = Book.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The promotions file is not valid:\n${lines.join('\n')}`);
}

/** A use of it must be counted, so it is reserved while a transaction is open. */
export const isLimited = ({ limit }: Promotion): boolean =>
  limit.usesPerMember !== undefined || limit.usesInAll !== undefined;
