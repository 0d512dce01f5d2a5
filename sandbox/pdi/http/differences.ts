import { z } from 'zod';
import {
  finalizationsOf,
  type Changes,
  type LedgerEntry,
  type ReadableState,
  type Transaction,
} from '../state';

const key = { idempotencyKey: z.string().min(1).max(255) };

/** The body of `POST /_control/differences`: what is made wrong in the host's books, for tests of reconciliation. */
export const Differences = z
  .array(
    z.discriminatedUnion('kind', [
      /** The host forgets the settlement, or the reversal, and what it moved; sent again, it is executed anew. */
      z.strictObject({ ...key, kind: z.literal('forget') }),
      z.strictObject({ ...key, kind: z.literal('duplicate') }),
      z.strictObject({ ...key, kind: z.literal('points'), pointsEarned: z.int() }),
      z.strictObject({ ...key, kind: z.literal('unfund') }),
      /** An entry that nobody here caused, written as if it were this one's. */
      z.strictObject({ ...key, kind: z.literal('stranger'), posSequenceID: z.string().min(1).max(200) }),
    ]),
  )
  .max(100);
type Difference = z.output<typeof Differences>[number];

/** The transaction without what that key did. */
function without(transaction: Transaction, idempotencyKey: string): Transaction {
  const [finalization, ...earlierFinalizations] = finalizationsOf(transaction).filter(
    (made) => made.idempotencyKey !== idempotencyKey,
  );
  const { finalization: _, ...rest } = transaction;
  return {
    ...rest,
    status: finalization ? 'finalized' : 'open',
    ...(finalization ? { finalization, earlierFinalizations } : {}),
    reversals: transaction.reversals.filter((made) => made.idempotencyKey !== idempotencyKey),
    goodwill: transaction.goodwill?.filter((made) => made.idempotencyKey !== idempotencyKey),
  };
}

function forget(state: ReadableState, entry: LedgerEntry, idempotencyKey: string): Changes {
  const [participantID, siteID] = JSON.parse(entry.site ?? '[]') as string[];
  const transaction = state.transaction(JSON.stringify([participantID, siteID, entry.posSequenceID]));
  const member = state.member(entry.membershipID);
  return {
    ledgerEdits: [{ kind: 'remove', idempotencyKey }],
    ...(transaction ? { transactions: [without(transaction, idempotencyKey)] } : {}),
    ...(member
      ? {
          members: [
            { ...member, pointsBalance: member.pointsBalance - entry.pointsEarned + entry.pointsRedeemed },
          ],
        }
      : {}),
  };
}

/** What the difference changes; undefined where no entry has its key. */
export function changesOf(state: ReadableState, difference: Difference): Changes | undefined {
  const { idempotencyKey } = difference;
  const entry = state.ledger().find((candidate) => candidate.idempotencyKey === idempotencyKey);
  if (!entry) return undefined;
  switch (difference.kind) {
    case 'forget':
      return forget(state, entry, idempotencyKey);
    case 'duplicate':
      return { ledger: [{ ...entry, idempotencyKey: `${idempotencyKey}:again` }] };
    case 'points':
      return {
        ledgerEdits: [{ kind: 'change', idempotencyKey, changes: { pointsEarned: difference.pointsEarned } }],
      };
    case 'unfund':
      return { ledgerEdits: [{ kind: 'change', idempotencyKey, changes: { funded: [] } }] };
    case 'stranger': {
      const { posSequenceID } = difference;
      return { ledger: [{ ...entry, posSequenceID, idempotencyKey: `${posSequenceID}:finalize:1` }] };
    }
  }
}
