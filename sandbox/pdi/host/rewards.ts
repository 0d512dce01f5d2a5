import { evaluate, isLimited, type Evaluation, type Offer, type Promotion } from '../engine';
import type { Member, Transaction } from '../state';
import type { LineItem, Reward, RewardsAnswer, RewardsRequest } from '../wire';
import {
  memberOf,
  refuseClosed,
  refuseDuplicateLines,
  refuseOtherMember,
  transactionOf,
  type Host,
  type Outcome,
} from './host';

/** True while a limited promotion has a use left that no other transaction holds. */
export function isAvailable(host: Host, promotion: Promotion, transaction: Transaction): boolean {
  if (!isLimited(promotion)) return true;
  const { usesPerMember = Infinity, usesInAll = Infinity } = promotion.limit;
  const elsewhere = host.state.usesElsewhere(
    promotion.id,
    transaction.membershipID,
    transaction.key,
    host.now,
  );
  return elsewhere.inAll < usesInAll && elsewhere.byMember < usesPerMember;
}

/** The promotions of this cart, as far as other transactions leave them. */
export const evaluateFor = (
  host: Host,
  transaction: Transaction,
  member: Member,
  cart: { currency: string; lineItems: LineItem[] },
): Evaluation =>
  evaluate(host.promotions, {
    lines: cart.lineItems,
    currency: cart.currency,
    tier: member.tier,
    isAvailable: (promotion) => isAvailable(host, promotion, transaction),
  });

const toWire = ({ promotion, discounts, discountAmount }: Offer, currency: string): Reward => ({
  rewardID: promotion.id,
  instantRewardFlag: promotion.type === 'instant',
  kind: promotion.kind,
  description: promotion.description,
  receiptText: promotion.receipt,
  discountAmount,
  currency,
  pointsCost: promotion.pointsCost,
  targetLineIDs: discounts.map((discount) => discount.lineItemID),
  stackable: promotion.stackable,
  limit: promotion.limit,
});

/**
 * GetRewards: answers the whole set and holds one use of every limited reward in it; what is no longer
 * offered is released.
 */
export function getRewards(host: Host, request: RewardsRequest): Outcome<RewardsAnswer> {
  const { posSequenceID, membershipID, currency } = request;
  const member = memberOf(host, membershipID);
  const known = transactionOf(host, request, membershipID);
  refuseClosed(known);
  refuseOtherMember(known, membershipID);
  refuseDuplicateLines(request.lineItems);

  const { offers, toEarn, multiplier } = evaluateFor(host, known, member, request);
  const transaction: Transaction = {
    ...known,
    offers: offers.map(({ promotion, discountAmount }) => ({ rewardID: promotion.id, discountAmount })),
    reservations: offers
      .filter(({ promotion }) => isLimited(promotion))
      .map(({ promotion }) => ({ rewardID: promotion.id, until: host.now + host.reservationMs })),
  };
  const { loyaltySequenceID } = transaction;
  const rewards = offers.map((made) => toWire(made, currency));
  return {
    status: 200,
    answer: { posSequenceID, loyaltySequenceID, currency, rewards, points: { toEarn, multiplier } },
    changes: { transactions: [transaction] },
  };
}
