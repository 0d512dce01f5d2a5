import { discountsOf, totalOf, type LineDiscount, type OpenLine } from './discounts';
import { isTargeted, lineAmount, subtotal, thousandthsOf, type Line } from './lines';
import type { DiscountPromotion, MultiplierPromotion, Promotion, PromotionBook, Tier } from './promotion';

/** A promotion as it works out for one cart. */
export interface Offer {
  promotion: Promotion;
  discounts: LineDiscount[];
  /** Minor units, the sum of `discounts`; 0 for a multiplier. */
  discountAmount: number;
}

export interface Evaluation {
  /** Instant ones first; those may all be applied together, each optional one on top of them. */
  offers: Offer[];
  multiplier: number;
  /** Points for the cart less its instant discounts. */
  toEarn: number;
}

export interface EvaluationInput {
  lines: readonly Line[];
  currency: string;
  tier: Tier;
  /** False for a promotion whose uses are spent or reserved elsewhere. */
  isAvailable: (promotion: Promotion) => boolean;
}

/** One point per whole major unit paid (`amount` in minor units), times the multiplier, rounded down. */
export const pointsFor = (amount: number, multiplier: number): number =>
  Math.floor((Math.floor(amount / 100) * Math.round(multiplier * 100)) / 100);

/** Which part of which line is taken, and which lines belong to a reward that shares with none. */
class Basket {
  private readonly taken = new Map<string, number>();
  private readonly blocked = new Set<string>();

  constructor(private readonly lines: readonly Line[]) {}

  openTo(promotion: DiscountPromotion): OpenLine[] {
    return this.lines
      .filter((line) => isTargeted(promotion.target, line) && this.mayShare(promotion, line))
      .map((line) => ({ line, remaining: lineAmount(line) - (this.taken.get(line.lineItemID) ?? 0) }));
  }

  take(promotion: DiscountPromotion, discounts: readonly LineDiscount[]): void {
    for (const { lineItemID, amount } of discounts) {
      this.taken.set(lineItemID, (this.taken.get(lineItemID) ?? 0) + amount);
      if (!promotion.stackable) this.blocked.add(lineItemID);
    }
  }

  private mayShare(promotion: DiscountPromotion, line: Line): boolean {
    if (this.blocked.has(line.lineItemID)) return false;
    return promotion.stackable || !this.taken.has(line.lineItemID);
  }
}

function isEligible(promotion: Promotion, lines: readonly Line[], input: EvaluationInput): boolean {
  const { requires, target } = promotion;
  const targets = target ? lines.filter((line) => isTargeted(target, line)) : lines;
  if (targets.length === 0) return false;
  if (requires.tiers && !requires.tiers.includes(input.tier)) return false;
  if (requires.cartAmount !== undefined && subtotal(lines) < requires.cartAmount) return false;
  const quantity = targets.reduce((sum, line) => sum + thousandthsOf(line.quantity), 0);
  if (requires.targetQuantity !== undefined && quantity < thousandthsOf(requires.targetQuantity))
    return false;
  return input.isAvailable(promotion);
}

function offer(promotion: DiscountPromotion, basket: Basket): Offer {
  const discounts = discountsOf(promotion, basket.openTo(promotion));
  return { promotion, discounts, discountAmount: totalOf(discounts) };
}

/** The greatest discount takes its lines first, so that of two exclusive ones the shopper gets the better. */
function instantOffers(
  promotions: readonly DiscountPromotion[],
  lines: readonly Line[],
  basket: Basket,
): Offer[] {
  const alone = new Map(
    promotions.map((promotion) => [promotion, offer(promotion, new Basket(lines)).discountAmount]),
  );
  const order = promotions.toSorted((a, b) => (alone.get(b) ?? 0) - (alone.get(a) ?? 0));
  return order
    .map((promotion) => {
      const made = offer(promotion, basket);
      basket.take(promotion, made.discounts);
      return made;
    })
    .filter((made) => made.discountAmount > 0);
}

function bestMultiplier(promotions: readonly MultiplierPromotion[]): MultiplierPromotion | undefined {
  return promotions.toSorted((a, b) => b.multiplier - a.multiplier)[0];
}

/** What a member of this tier may get for these lines. Pure; the order of the lines does not matter. */
export function evaluate(book: PromotionBook, input: EvaluationInput): Evaluation {
  if (input.currency !== book.currency)
    return { offers: [], multiplier: 1, toEarn: pointsFor(subtotal(input.lines), 1) };

  const lines = input.lines
    .filter((line) => !isTargeted(book.never, line))
    .toSorted((a, b) => (a.lineItemID < b.lineItemID ? -1 : 1));
  const eligible = book.promotions.filter((promotion) => isEligible(promotion, lines, input));
  const discounting = eligible.filter((promotion) => promotion.kind !== 'pointsMultiplier');

  const basket = new Basket(lines);
  const instant = instantOffers(
    discounting.filter((promotion) => promotion.type === 'instant'),
    lines,
    basket,
  );
  const optional = discounting
    .filter((promotion) => promotion.type === 'optional')
    .map((promotion) => offer(promotion, basket))
    .filter((made) => made.discountAmount > 0);
  const best = bestMultiplier(eligible.filter((promotion) => promotion.kind === 'pointsMultiplier'));

  const multiplier = best?.multiplier ?? 1;
  const spent = subtotal(input.lines) - instant.reduce((sum, made) => sum + made.discountAmount, 0);
  const multiplied: Offer[] = best ? [{ promotion: best, discounts: [], discountAmount: 0 }] : [];
  return {
    offers: [...instant, ...multiplied, ...optional],
    multiplier,
    toEarn: pointsFor(spent, multiplier),
  };
}
