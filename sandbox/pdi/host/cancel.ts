import { siteKey, transactionKey } from '../state';
import type { CancelRequest } from '../wire';
import { timestamp, type Host, type Outcome } from './host';
import { Refusal } from './problem';

/** CancelTransaction: releases the reservations; a repeat is answered, not executed. */
export function cancel(
  host: Host,
  request: CancelRequest,
  idempotencyKey: string | null,
): Outcome<{ posSequenceID: string; loyaltySequenceID: string; cancelled: true }> {
  const transaction = host.state.transaction(transactionKey(request));
  if (!transaction) throw new Refusal('TRANSACTION_NOT_FOUND', 'There is no such transaction.');
  if (transaction.status === 'finalized')
    throw new Refusal('TRANSACTION_FINALIZED', 'A finalized transaction is reversed, not cancelled.');

  const { posSequenceID, loyaltySequenceID, membershipID } = transaction;
  const answer = { posSequenceID, loyaltySequenceID, cancelled: true as const };
  if (transaction.status === 'cancelled') return { status: 200, answer };
  return {
    status: 200,
    answer,
    changes: {
      transactions: [{ ...transaction, status: 'cancelled', offers: [], reservations: [] }],
      ledger: [
        {
          posSequenceID,
          entry: 'cancel',
          membershipID,
          pointsEarned: 0,
          pointsRedeemed: 0,
          rewardIDs: [],
          idempotencyKey,
          at: timestamp(host),
          site: siteKey(request),
        },
      ],
    },
  };
}
