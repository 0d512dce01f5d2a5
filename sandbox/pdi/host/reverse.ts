import { thousandthsOf } from '../engine';
import {
  finalizationsOf,
  siteKey,
  transactionKey,
  type Finalization,
  type Reversal,
  type Transaction,
} from '../state';
import type { ReturnedLine, ReverseAnswer, ReverseRequest } from '../wire';
import { memberOf, mint, refuseDuplicateLines, timestamp, type Host, type Outcome } from './host';
import { post } from './members';
import { Refusal } from './problem';

interface Movement {
  lines: Reversal['lines'];
  restoredRewardIDs: string[];
  pointsReversed: number;
  pointsRestored: number;
}

type LineLeft = { lineItemID: string; quantity: number; amount: number };

/** What earlier returns left of each line. */
function leftOf(finalization: Finalization, reversals: readonly Reversal[]): LineLeft[] {
  const taken = reversals.flatMap((reversal) => reversal.lines);
  return finalization.lines.map(({ lineItemID, quantity, net }) => {
    const mine = taken.filter((line) => line.lineItemID === lineItemID);
    return {
      lineItemID,
      quantity: mine.reduce((left, line) => left - line.quantity, quantity),
      amount: mine.reduce((left, line) => left - line.amount, net),
    };
  });
}

/** What comes back of each line, never more than is left. Throws UNKNOWN_LINE. */
function returnedLines(
  left: readonly LineLeft[],
  items: readonly ReturnedLine[] | undefined,
): Reversal['lines'] {
  if (!items) return [...left];
  return items.map((item) => {
    const line = left.find((candidate) => candidate.lineItemID === item.lineItemID);
    if (!line) throw new Refusal('UNKNOWN_LINE', 'A returned line is not in the transaction.');
    const { lineItemID } = line;
    return {
      lineItemID,
      quantity: Math.min(line.quantity, thousandthsOf(item.quantity)),
      amount: Math.min(line.amount, item.amount),
    };
  });
}

/**
 * The share of `earned` that belongs to `returned` of `paid` (minor units), rounded down; exact beyond 2^53.
 */
const share = (earned: number, returned: number, paid: number): number =>
  paid === 0 ? 0 : Number((BigInt(earned) * BigInt(Math.min(returned, paid))) / BigInt(paid));

/** A return's effect on points; pure, cumulative, and therefore never more than was earned or spent. */
export function movementOf(
  finalization: Finalization,
  reversals: readonly Reversal[],
  items?: readonly ReturnedLine[],
): Movement {
  const before = leftOf(finalization, reversals);
  const lines = returnedLines(before, items);
  const gone = (lineItemID: string): boolean => {
    const left = before.find((line) => line.lineItemID === lineItemID);
    const now = lines.find((line) => line.lineItemID === lineItemID);
    return left !== undefined && left.quantity - (now?.quantity ?? 0) <= 0;
  };
  const whole = items === undefined || finalization.lines.every((line) => gone(line.lineItemID));

  const { pointsEarned } = finalization.answer;
  const returned = [...reversals.flatMap((reversal) => reversal.lines), ...lines].reduce(
    (sum, line) => sum + line.amount,
    0,
  );
  const target = whole ? pointsEarned : share(pointsEarned, returned, finalization.amountPaid);
  const already = reversals.reduce((sum, reversal) => sum + reversal.answer.pointsReversed, 0);

  const restoredBefore = new Set(reversals.flatMap((reversal) => reversal.restoredRewardIDs));
  const restored = finalization.rewards
    .filter((reward) => !restoredBefore.has(reward.rewardID))
    .filter((reward) => whole || (reward.lineItemIDs.length > 0 && reward.lineItemIDs.every(gone)));
  return {
    lines,
    restoredRewardIDs: restored.map((reward) => reward.rewardID),
    pointsReversed: Math.max(0, target - already),
    pointsRestored: restored.reduce((sum, reward) => sum + reward.pointsCost, 0),
  };
}

function finalizedTransaction(
  host: Host,
  request: ReverseRequest,
): { transaction: Transaction; finalization: Finalization } {
  const transaction = host.state.transaction(transactionKey(request));
  const finalization =
    transaction &&
    finalizationsOf(transaction).find(({ answer }) => answer.confirmationID === request.confirmationID);
  if (!transaction || !finalization) {
    throw new Refusal('TRANSACTION_NOT_FOUND', 'There is no such finalized transaction.');
  }
  return { transaction, finalization };
}

/**
 * ReverseTransaction: once per idempotency key, as FinalizeRewards. A return that moves nothing is answered and kept, but writes no ledger
 * entry.
 */
export function reverse(host: Host, request: ReverseRequest, idempotencyKey: string): Outcome<ReverseAnswer> {
  const { posSequenceID, confirmationID, returnID } = request;
  const { transaction, finalization } = finalizedTransaction(host, request);
  const first = transaction.reversals.find((reversal) => reversal.idempotencyKey === idempotencyKey);
  if (first) return { status: 200, answer: first.answer };

  refuseDuplicateLines(request.lineItems ?? []);
  const before = transaction.reversals.filter(({ answer }) => answer.confirmationID === confirmationID);
  const movement = movementOf(finalization, before, request.lineItems);
  const { pointsReversed, pointsRestored, restoredRewardIDs, lines } = movement;
  const at = timestamp(host);
  const member = post(memberOf(host, transaction.membershipID), [
    { at, points: -pointsReversed, kind: 'reversed', reference: returnID },
    { at, points: pointsRestored, kind: 'restored', reference: returnID },
  ]);
  const { membershipID, pointsBalance } = member;
  const reversalID = mint('RV', transaction.key, returnID, idempotencyKey);
  const answer = {
    posSequenceID,
    confirmationID,
    returnID,
    reversalID,
    pointsReversed,
    pointsRestored,
    pointsBalance,
  };
  const effective = pointsReversed > 0 || pointsRestored > 0 || restoredRewardIDs.length > 0;
  const entry = {
    posSequenceID,
    entry: 'reverse' as const,
    membershipID,
    pointsEarned: 0 - pointsReversed,
    pointsRedeemed: 0 - pointsRestored,
    rewardIDs: restoredRewardIDs,
    idempotencyKey,
    at,
    site: siteKey(request),
  };
  return {
    status: 200,
    answer,
    changes: {
      members: [member],
      transactions: [
        {
          ...transaction,
          reversals: [...transaction.reversals, { idempotencyKey, answer, lines, restoredRewardIDs }],
        },
      ],
      ledger: effective ? [entry] : [],
    },
  };
}
