import { lineAmount, pointsFor, thousandthsOf, type Promotion } from '../engine';
import { finalizationsOf, siteKey, type Finalization, type Member, type Transaction } from '../state';
import type { AppliedReward, FinalizeAnswer, FinalizeRequest } from '../wire';
import {
  memberOf,
  mint,
  refuseDuplicateLines,
  refuseOtherMember,
  timestamp,
  transactionOf,
  type Host,
  type Outcome,
} from './host';
import { post } from './members';
import { Refusal } from './problem';
import { evaluateFor, isAvailable } from './rewards';

interface Redemption {
  applied: AppliedReward;
  promotion: Promotion;
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * Throws UNKNOWN_LINE, DISCOUNT_MISMATCH, DISCOUNT_TOO_HIGH or DUPLICATE_REWARD: the request does not add up
 * in itself.
 */
function checkArithmetic({ lineItems, rewards }: FinalizeRequest): void {
  if (new Set(rewards.map((reward) => reward.rewardID)).size < rewards.length)
    throw new Refusal('DUPLICATE_REWARD', 'A reward stands twice.');
  const left = new Map(lineItems.map((line) => [line.lineItemID, lineAmount(line)]));
  for (const { rewardID, discountAmount, lines } of rewards) {
    if (sum(lines.map((line) => line.amount)) !== discountAmount) {
      throw new Refusal(
        'DISCOUNT_MISMATCH',
        `The lines of reward ${rewardID} do not add up to its discount.`,
      );
    }
    for (const { lineItemID, amount } of lines) {
      const remaining = left.get(lineItemID);
      if (remaining === undefined)
        throw new Refusal('UNKNOWN_LINE', `Reward ${rewardID} names a line that is not in the order.`);
      if (amount > remaining)
        throw new Refusal(
          'DISCOUNT_TOO_HIGH',
          `Reward ${rewardID} takes more off a line than the line is worth.`,
        );
      left.set(lineItemID, remaining - amount);
    }
  }
}

/** Throws REWARDS_NOT_STACKABLE when an exclusive reward shares a line with any other. */
function checkStacking(redemptions: Redemption[]): void {
  const users = new Map<string, Redemption[]>();
  for (const redemption of redemptions) {
    for (const { lineItemID, amount } of redemption.applied.lines) {
      if (amount > 0) users.set(lineItemID, [...(users.get(lineItemID) ?? []), redemption]);
    }
  }
  const clash = [...users.values()].find(
    (sharing) => sharing.length > 1 && sharing.some(({ promotion }) => !promotion.stackable),
  );
  if (clash)
    throw new Refusal(
      'REWARDS_NOT_STACKABLE',
      `These rewards cannot share a line: ${clash.map(({ promotion }) => promotion.id).join(', ')}.`,
    );
}

/**
 * A reward may be redeemed up to what the last GetRewards offered, or what this order is offered now,
 * whichever is more: a shopper keeps the price that was shown. Throws REWARD_NOT_AVAILABLE or
 * DISCOUNT_TOO_HIGH.
 */
function redeem(
  host: Host,
  request: FinalizeRequest,
  transaction: Transaction,
  member: Member,
): Redemption[] {
  const offered = new Map(transaction.offers.map((made) => [made.rewardID, made.discountAmount]));
  for (const { promotion, discountAmount } of evaluateFor(host, transaction, member, request).offers) {
    offered.set(promotion.id, Math.max(discountAmount, offered.get(promotion.id) ?? 0));
  }
  return request.rewards.map((applied) => {
    const promotion = host.promotions.promotions.find((candidate) => candidate.id === applied.rewardID);
    const most = offered.get(applied.rewardID);
    if (!promotion || most === undefined || !isAvailable(host, promotion, transaction)) {
      throw new Refusal(
        'REWARD_NOT_AVAILABLE',
        `Reward ${applied.rewardID} is not available to this transaction.`,
      );
    }
    if (applied.discountAmount > most)
      throw new Refusal('DISCOUNT_TOO_HIGH', `Reward ${applied.rewardID} was offered for less.`);
    return { applied, promotion };
  });
}

/**
 * The answer that this key had before. The key alone tells a repeat: a host that looked at the transaction too
 * would hide an order that is settled twice. Throws IDEMPOTENCY_KEY_REUSED when the key is
 * another transaction's.
 */
function firstAnswer(
  host: Host,
  request: FinalizeRequest,
  transaction: Transaction,
  idempotencyKey: string,
): FinalizeAnswer | undefined {
  const before = finalizationsOf(transaction).find((made) => made.idempotencyKey === idempotencyKey);
  if (before) return before.answer;
  const user = host.state.finalizedWith(request.participantID, idempotencyKey);
  if (user !== undefined && user !== transaction.key)
    throw new Refusal('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another transaction.');
  return undefined;
}

/** What a later return has to know. */
function record(
  request: FinalizeRequest,
  redemptions: Redemption[],
  answer: FinalizeAnswer,
  idempotencyKey: string,
): Finalization {
  const discounts = new Map<string, number>();
  for (const { lineItemID, amount } of request.rewards.flatMap((reward) => reward.lines)) {
    discounts.set(lineItemID, (discounts.get(lineItemID) ?? 0) + amount);
  }
  return {
    idempotencyKey,
    answer,
    amountPaid: request.amountPaid,
    lines: request.lineItems.map((line) => ({
      lineItemID: line.lineItemID,
      quantity: thousandthsOf(line.quantity),
      net: lineAmount(line) - (discounts.get(line.lineItemID) ?? 0),
    })),
    rewards: redemptions.map(({ applied, promotion }) => ({
      rewardID: promotion.id,
      pointsCost: promotion.pointsCost,
      lineItemIDs: applied.lines.map((line) => line.lineItemID),
    })),
  };
}

/** Throws what a finalization may be refused for before its rewards are looked at. */
function checkTransaction(request: FinalizeRequest, transaction: Transaction): void {
  // The goods of an accrual are paid for: a cancellation that came first must not cost the shopper the
  // points.
  if (transaction.status === 'cancelled' && !request.accrualOnly)
    throw new Refusal('TRANSACTION_CANCELLED', 'This transaction is cancelled.');
  refuseOtherMember(transaction, request.membershipID);
  refuseDuplicateLines(request.lineItems);
  checkArithmetic(request);
}

/** FinalizeRewards: once per idempotency key. A second key for the same transaction is a second effect. */
export function finalize(
  host: Host,
  request: FinalizeRequest,
  idempotencyKey: string,
): Outcome<FinalizeAnswer> {
  const { posSequenceID, membershipID } = request;
  const member = memberOf(host, membershipID);
  const transaction = transactionOf(host, request, membershipID);
  const first = firstAnswer(host, request, transaction, idempotencyKey);
  if (first) return { status: 200, answer: first };

  checkTransaction(request, transaction);
  const redemptions = redeem(host, request, transaction, member);
  checkStacking(redemptions);
  const pointsRedeemed = sum(redemptions.map(({ promotion }) => promotion.pointsCost));
  if (pointsRedeemed > Math.max(0, member.pointsBalance))
    throw new Refusal('INSUFFICIENT_POINTS', 'The member has not enough points for these rewards.');

  const pointsEarned = pointsFor(
    request.amountPaid,
    evaluateFor(host, transaction, member, request).multiplier,
  );
  const at = timestamp(host);
  const credited = post(member, [
    { at, points: -pointsRedeemed, kind: 'redeemed', reference: posSequenceID },
    { at, points: pointsEarned, kind: 'earned', reference: posSequenceID },
  ]);
  const rewardIDs = redemptions.map(({ promotion }) => promotion.id);
  const { loyaltySequenceID } = transaction;
  const confirmationID = mint('CF', transaction.key, idempotencyKey);
  const answer = {
    posSequenceID,
    loyaltySequenceID,
    confirmationID,
    membershipID,
    rewardIDs,
    pointsEarned,
    pointsRedeemed,
    pointsBalance: credited.pointsBalance,
  };
  return {
    status: 200,
    answer,
    changes: {
      members: [credited],
      transactions: [
        {
          ...transaction,
          status: 'finalized',
          offers: [],
          reservations: [],
          finalization: record(request, redemptions, answer, idempotencyKey),
          earlierFinalizations: finalizationsOf(transaction),
        },
      ],
      ledger: [
        {
          posSequenceID,
          entry: request.accrualOnly ? 'accrual' : 'finalize',
          membershipID,
          pointsEarned,
          pointsRedeemed,
          rewardIDs,
          idempotencyKey,
          at,
          site: siteKey(request),
          funded: redemptions.map(({ applied: { rewardID, discountAmount } }) => ({
            rewardID,
            discountAmount,
          })),
        },
      ],
    },
  };
}
