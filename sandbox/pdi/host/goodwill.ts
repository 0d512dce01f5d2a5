import { siteKey } from '../state';
import type { GoodwillAnswer, GoodwillRequest } from '../wire';
import { memberOf, mint, refuseOtherMember, timestamp, transactionOf, type Host, type Outcome } from './host';
import { post } from './members';

/** GiveGoodwill: once per idempotency key. Throws MEMBER_NOT_FOUND or MEMBER_MISMATCH. */
export function giveGoodwill(
  host: Host,
  request: GoodwillRequest,
  idempotencyKey: string,
): Outcome<GoodwillAnswer> {
  const { posSequenceID, membershipID, goodwillID, points } = request;
  const member = memberOf(host, membershipID);
  const transaction = transactionOf(host, request, membershipID);
  const { goodwill = [] } = transaction;
  const first = goodwill.find((made) => made.idempotencyKey === idempotencyKey);
  if (first) return { status: 200, answer: first.answer };

  refuseOtherMember(transaction, membershipID);
  const at = timestamp(host);
  const credited = post(member, [{ at, points, kind: 'goodwill', reference: goodwillID }]);
  const answer: GoodwillAnswer = {
    posSequenceID,
    goodwillID,
    adjustmentID: mint('GW', transaction.key, idempotencyKey),
    membershipID,
    pointsGiven: points,
    pointsBalance: credited.pointsBalance,
  };
  return {
    status: 200,
    answer,
    changes: {
      members: [credited],
      transactions: [{ ...transaction, goodwill: [...goodwill, { idempotencyKey, answer }] }],
      ledger: [
        {
          posSequenceID,
          entry: 'accrual',
          membershipID,
          pointsEarned: points,
          pointsRedeemed: 0,
          rewardIDs: [],
          idempotencyKey,
          at,
          site: siteKey(request),
          goodwillID,
        },
      ],
    },
  };
}
