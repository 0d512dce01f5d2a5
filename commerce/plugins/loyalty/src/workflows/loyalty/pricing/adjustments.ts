import { MathBN } from '@medusajs/framework/utils';
import type { LoyaltyAnswer, LoyaltyReward } from '../../../modules/loyalty/contract';
import { fractionOf, type Minor, toMajor, toMinor } from '../../../money';
import type { CartContent, CartLine, LineAdjustment } from './cart-content';

/**
 * Marks the adjustments that are loyalty's. They carry no `code`: Medusa takes every adjustment with a code
 * for a promotion's and removes it at each recalculation.
 */
export const LOYALTY_PROVIDER = 'loyalty';
/** Marks what brings a line to whole minor units. */
export const ROUNDING_PROVIDER = 'rounding';

/**
 * An adjustment as it must stand on a line. `amount` is an exact decimal in major units, negative only for
 * rounding up.
 */
export interface PlannedAdjustment {
  item_id: string;
  provider_id: typeof LOYALTY_PROVIDER | typeof ROUNDING_PROVIDER;
  amount: string;
  description: string;
  is_tax_inclusive: boolean;
  metadata: Record<string, unknown> | null;
}

export const isOurs = ({ provider_id }: Pick<LineAdjustment, 'provider_id'>): boolean =>
  provider_id === LOYALTY_PROVIDER || provider_id === ROUNDING_PROVIDER;

/**
 * What Medusa's own promotions take off a line, in the terms of its price: with tax where the price is with
 * tax.
 */
function promotionsOn(line: CartLine): string {
  const taxFactor = MathBN.add(1, MathBN.div(MathBN.sum(...line.tax_lines.map(({ rate }) => rate)), 100));
  const amounts = line.adjustments
    .filter((adjustment) => !isOurs(adjustment))
    .map(({ amount, is_tax_inclusive }) => {
      if (Boolean(is_tax_inclusive) === Boolean(line.is_tax_inclusive)) return amount;
      return is_tax_inclusive ? MathBN.div(amount, taxFactor) : MathBN.mult(amount, taxFactor);
    });
  return MathBN.sum(...amounts).toFixed();
}

/**
 * What is left of a line after Medusa's promotions, never below zero; an exact decimal that need not be whole
 * cents.
 */
export function leftOf(line: CartLine): string {
  const left = MathBN.sub(MathBN.mult(line.unit_price, line.quantity), promotionsOn(line));
  return MathBN.max(left, 0).toFixed();
}

/** Only an open session's discounts are promised; a bypassed or ended one has none to give. */
const discountsOf = (answer: LoyaltyAnswer | null, lineItemId: string) =>
  answer?.status === 'ACTIVE'
    ? answer.totals.lines
        .filter((line) => line.lineItemId === lineItemId)
        .flatMap(({ discounts }) => discounts)
    : [];

function planLine(
  line: CartLine,
  currency: string,
  answer: LoyaltyAnswer | null,
  rewards: Map<string, LoyaltyReward>,
): PlannedAdjustment[] {
  const planned: PlannedAdjustment[] = [];
  const add = (
    provider_id: PlannedAdjustment['provider_id'],
    amount: string,
    description: string,
    metadata: PlannedAdjustment['metadata'],
  ) =>
    planned.push({
      item_id: line.id,
      provider_id,
      amount,
      description,
      is_tax_inclusive: Boolean(line.is_tax_inclusive),
      metadata,
    });

  const net = leftOf(line);
  const fraction = fractionOf(net, currency);
  if (fraction !== null) add(ROUNDING_PROVIDER, fraction, 'Rounding', null);

  let left: Minor = toMinor(net, currency);
  for (const { rewardId, amount } of discountsOf(answer, line.id)) {
    const given = Math.min(amount, left);
    if (given <= 0) continue;
    left -= given;
    add(LOYALTY_PROVIDER, toMajor(given, currency), rewards.get(rewardId)?.description ?? rewardId, {
      reward_id: rewardId,
    });
  }
  return planned;
}

/**
 * Every adjustment of ours that belongs to this cart and this answer, and no other.
 *
 * 1. Medusa's promotions come first: they are left alone, and computed by Medusa on the shelf's price.
 * 2. Each line is brought to whole minor units, half up. Medusa does not round: 8.123 gallons at 3.59 are 29.16157 to it and 29.16 to the
 *    loyalty service and the shopper, and ten percent off 2.49 are 0.249. So subtotals and discounts add up to the cent everywhere.
 * 3. Loyalty's discounts follow, each capped at what is left of its line: no line goes below zero, tax and refunds follow the rest.
 *
 * `answer` must be for the present content of the cart; null where there is none.
 */
export function planAdjustments(
  cart: Pick<CartContent, 'items' | 'currency_code'>,
  answer: LoyaltyAnswer | null,
): PlannedAdjustment[] {
  const rewards = new Map(
    [...(answer?.rewards.instant ?? []), ...(answer?.rewards.optional ?? [])].map((reward) => [
      reward.rewardId,
      reward,
    ]),
  );
  return cart.items.flatMap((line) => planLine(line, cart.currency_code, answer, rewards));
}

const keyOf = (
  adjustment: Omit<PlannedAdjustment, 'provider_id'> & { provider_id?: string | null | undefined },
): string =>
  JSON.stringify([
    adjustment.item_id,
    adjustment.provider_id,
    MathBN.convert(adjustment.amount).toFixed(),
    adjustment.description,
    adjustment.is_tax_inclusive,
    adjustment.metadata?.['reward_id'] ?? null,
  ]);

export interface AdjustmentChanges {
  /**
   * Ids of adjustments that must go: everything of ours that is not planned, and every second copy of what
   * is.
   */
  remove: string[];
  create: PlannedAdjustment[];
}

/**
 * What makes the adjustments of the cart those of the plan. Empty when they are already, so that an unchanged
 * price touches nothing.
 */
export function changesTo(cart: Pick<CartContent, 'items'>, planned: PlannedAdjustment[]): AdjustmentChanges {
  const missing = new Map<string, PlannedAdjustment[]>();
  for (const adjustment of planned)
    missing.set(keyOf(adjustment), [...(missing.get(keyOf(adjustment)) ?? []), adjustment]);

  const remove: string[] = [];
  for (const line of cart.items) {
    for (const adjustment of line.adjustments.filter(isOurs)) {
      const { description, is_tax_inclusive, metadata } = adjustment;
      const key = keyOf({
        ...adjustment,
        item_id: line.id,
        description: description ?? '',
        is_tax_inclusive: Boolean(is_tax_inclusive),
        metadata: metadata ?? null,
      });
      if (!missing.get(key)?.pop()) remove.push(adjustment.id);
    }
  }
  return { remove, create: [...missing.values()].flat() };
}
