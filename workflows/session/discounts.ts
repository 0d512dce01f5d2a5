import {
  lineAmount,
  subtotalOf,
  type Cart,
  type HostReward,
  type Minor,
  type OrderCompleted,
  type PricedReward,
  type Reward,
  type Totals,
  type WarningCode,
} from '../../contract';

export interface CheckedOffers {
  offers: HostReward[];
  warnings: string[];
}

/**
 * What is impossible about an offer for this cart, or null. The host's word is checked before it touches a
 * total.
 */
function impossible(offer: HostReward, cart: Cart, amounts: Map<string, Minor>): WarningCode | null {
  if (
    !Number.isSafeInteger(offer.discountAmount) ||
    !Number.isSafeInteger(offer.pointsCost) ||
    offer.pointsCost < 0
  )
    return 'REWARD_DROPPED_MALFORMED';
  // What applies by itself must not spend anybody's points.
  if (offer.type === 'instant' && offer.pointsCost > 0) return 'REWARD_DROPPED_MALFORMED';
  if (offer.discountAmount < 0) return 'REWARD_DROPPED_NEGATIVE';
  if (offer.currency !== cart.currency) return 'REWARD_DROPPED_CURRENCY';
  if (offer.lineItemIds.some((id) => !amounts.has(id))) return 'REWARD_DROPPED_UNKNOWN_LINE';
  const targeted = offer.lineItemIds.reduce((sum, id) => sum + (amounts.get(id) ?? 0), 0);
  return offer.discountAmount > targeted ? 'REWARD_DROPPED_ABOVE_LINE' : null;
}

/** A discount on the whole transaction names no line: it targets all of them. */
function withTargets(offer: HostReward, cart: Cart): HostReward {
  const named = [...new Set(offer.lineItemIds)];
  const targets =
    named.length > 0 || offer.discountAmount === 0 ? named : cart.items.map((item) => item.lineItemId);
  return { ...offer, lineItemIds: targets };
}

/** Keeps the offers that can be true of this cart and names every dropped one in a warning. */
export function checkOffers(cart: Cart, answered: HostReward[]): CheckedOffers {
  const amounts = new Map(cart.items.map((item) => [item.lineItemId, lineAmount(item)]));
  const kept = new Map<string, HostReward>();
  const warnings: string[] = [];
  for (const answer of answered) {
    const offer = withTargets(answer, cart);
    const reason = kept.has(offer.rewardId) ? 'REWARD_DROPPED_DUPLICATE' : impossible(offer, cart, amounts);
    if (reason) warnings.push(`${reason}: reward ${offer.rewardId}`);
    else kept.set(offer.rewardId, offer);
  }
  return { offers: [...kept.values()], warnings };
}

/** Two rewards collide when one of them is not stackable and both take money off the same line. */
export function collide(a: HostReward, b: HostReward): boolean {
  if (a.stackable && b.stackable) return false;
  if (a.discountAmount === 0 || b.discountAmount === 0) return false;
  return a.lineItemIds.some((id) => b.lineItemIds.includes(id));
}

const byId = (a: { rewardId: string }, b: { rewardId: string }) => (a.rewardId < b.rewardId ? -1 : 1);

/**
 * The shopper's choice goes before what applies by itself, then the larger discount, then the id: never the
 * order of the answer.
 */
function byClaim(a: HostReward, b: HostReward): number {
  if (a.type !== b.type) return a.type === 'optional' ? -1 : 1;
  return b.discountAmount - a.discountAmount || byId(a, b);
}

function withoutCollisions(candidates: HostReward[]): HostReward[] {
  const accepted: HostReward[] = [];
  for (const candidate of candidates.toSorted(byClaim)) {
    if (!accepted.some((other) => collide(candidate, other))) accepted.push(candidate);
  }
  return accepted;
}

/**
 * Splits `amount` over lines in proportion to what is left of each, to the cent: whole shares first, then one
 * cent each to the largest remainders (ties by line id). No line gets more than is left of it. Shares are
 * computed in BigInt: no float, no overflow.
 */
export function split(
  amount: Minor,
  left: { lineItemId: string; amount: Minor }[],
): { lineItemId: string; amount: Minor }[] {
  const whole = left.reduce((sum, line) => sum + line.amount, 0);
  if (whole === 0) return [];
  const capped = BigInt(Math.min(amount, whole));
  const shares = left.map((line) => {
    const exact = capped * BigInt(line.amount);
    return {
      lineItemId: line.lineItemId,
      amount: Number(exact / BigInt(whole)),
      remainder: exact % BigInt(whole),
    };
  });
  let rest = Number(capped) - shares.reduce((sum, share) => sum + share.amount, 0);
  const order = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? (a.lineItemId < b.lineItemId ? -1 : 1) : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of order) {
    if (rest === 0) break;
    share.amount += 1;
    rest -= 1;
  }
  return shares
    .filter((share) => share.amount > 0)
    .map(({ lineItemId, amount: part }) => ({ lineItemId, amount: part }));
}

export interface Priced {
  totals: Totals;
  /** Ids of the rewards that have an effect on this cart. */
  applied: Set<string>;
}

/**
 * The totals of a cart under checked offers and a selection. Instant rewards come off first, then selected
 * optional ones, each in the order of ids; every discount is bounded by what is left of its lines, so no line
 * and no total goes below zero.
 */
export function price(cart: Cart, offers: HostReward[], selected: readonly string[]): Priced {
  const left = new Map(cart.items.map((item) => [item.lineItemId, lineAmount(item)]));
  const discounts = new Map<string, { rewardId: string; amount: Minor }[]>(
    cart.items.map((item) => [item.lineItemId, []]),
  );
  const candidates = offers.filter((offer) => offer.type === 'instant' || selected.includes(offer.rewardId));
  const accepted = withoutCollisions(candidates).toSorted((a, b) =>
    a.type === b.type ? byId(a, b) : a.type === 'instant' ? -1 : 1,
  );

  const applied = new Set<string>();
  for (const offer of accepted) {
    const targets = offer.lineItemIds.map((lineItemId) => ({
      lineItemId,
      amount: left.get(lineItemId) ?? 0,
    }));
    const parts = split(offer.discountAmount, targets);
    for (const part of parts) {
      left.set(part.lineItemId, (left.get(part.lineItemId) ?? 0) - part.amount);
      discounts.get(part.lineItemId)?.push({ rewardId: offer.rewardId, amount: part.amount });
    }
    // A reward that takes nothing off (its lines are used up) must not be redeemed; one that never would
    // (points) is in effect.
    if (parts.length > 0 || offer.discountAmount === 0) applied.add(offer.rewardId);
  }
  return { totals: totalsOf(cart, discounts), applied };
}

function totalsOf(cart: Cart, discounts: Map<string, { rewardId: string; amount: Minor }[]>): Totals {
  const subtotal = subtotalOf(cart);
  const loyaltyDiscount = [...discounts.values()].flat().reduce((sum, discount) => sum + discount.amount, 0);
  const lines = cart.items.map(({ lineItemId }) => ({
    lineItemId,
    discounts: discounts.get(lineItemId) ?? [],
  }));
  return { currency: cart.currency, subtotal, loyaltyDiscount, total: subtotal - loyaltyDiscount, lines };
}

/** The totals of an order that says which rewards it used, and for how much of which line. */
export function pricedByOrder({ cart, totals }: OrderCompleted, used: PricedReward[]): Priced {
  const discounts = new Map<string, { rewardId: string; amount: Minor }[]>();
  for (const { rewardId, lines } of used) {
    for (const { lineItemId, amount } of lines)
      discounts.set(lineItemId, [...(discounts.get(lineItemId) ?? []), { rewardId, amount }]);
  }
  const { currency, subtotal, loyaltyDiscount } = totals;
  const lines = cart.items.map(({ lineItemId }) => ({
    lineItemId,
    discounts: discounts.get(lineItemId) ?? [],
  }));
  return {
    totals: { currency, subtotal, loyaltyDiscount, total: subtotal - loyaltyDiscount, lines },
    applied: new Set(used.map(({ rewardId }) => rewardId)),
  };
}

/** An offer as the shopper sees it. */
export function asReward(offer: HostReward, applied: boolean, locked: boolean): Reward {
  const { currency: _currency, ...reward } = offer;
  return { ...reward, applied, locked: locked ? 'PROOF_REQUIRED' : null };
}
