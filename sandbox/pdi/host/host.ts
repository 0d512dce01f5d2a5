import { createHash } from 'node:crypto';
import type { PromotionBook } from '../engine';
import type { Changes, Member, ReadableState, Transaction } from '../state';
import { transactionKey } from '../state';
import type { TransactionMessage } from '../wire';
import { Refusal } from './problem';

/**
 * What every message of the host looks at. The functions of this folder change nothing: they answer with
 * `Changes`.
 */
export interface Host {
  state: ReadableState;
  promotions: PromotionBook;
  /** Milliseconds since the epoch. */
  now: number;
  /** How long a limited reward is held for an open transaction, in milliseconds. */
  reservationMs: number;
  /** Of a listing that asks for no size. */
  entriesPerPage: number;
}

/** A message's answer and its effect; without `changes` it had none. */
export interface Outcome<Answer> {
  status: number;
  answer: Answer;
  changes?: Changes;
}

/** An ID that is the same whenever the same thing happens again. */
export const mint = (prefix: string, ...parts: string[]): string =>
  `${prefix}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16).toUpperCase()}`;

export const timestamp = (host: Host): string => new Date(host.now).toISOString();

/** Throws MEMBER_NOT_FOUND. */
export function memberOf(host: Host, membershipID: string): Member {
  const member = host.state.member(membershipID);
  if (!member) throw new Refusal('MEMBER_NOT_FOUND', 'No member has this membership ID.');
  return member;
}

/** The transaction as the host knows it, or a new one: any message may be the first that arrives. */
export function transactionOf(host: Host, message: TransactionMessage, membershipID: string): Transaction {
  const key = transactionKey(message);
  const known = host.state.transaction(key);
  if (known) return known;
  const { posSequenceID } = message;
  return {
    key,
    posSequenceID,
    loyaltySequenceID: mint('LS', key),
    membershipID,
    status: 'open',
    offers: [],
    reservations: [],
    reversals: [],
  };
}

/** Throws TRANSACTION_FINALIZED or TRANSACTION_CANCELLED. */
export function refuseClosed(transaction: Transaction): void {
  if (transaction.status === 'finalized')
    throw new Refusal('TRANSACTION_FINALIZED', 'This transaction is finalized.');
  if (transaction.status === 'cancelled')
    throw new Refusal('TRANSACTION_CANCELLED', 'This transaction is cancelled.');
}

/** Throws MEMBER_MISMATCH. */
export function refuseOtherMember(transaction: Transaction, membershipID: string): void {
  if (transaction.membershipID !== membershipID)
    throw new Refusal('MEMBER_MISMATCH', 'This transaction belongs to another member.');
}

/** Throws DUPLICATE_LINE. */
export function refuseDuplicateLines(lines: readonly { lineItemID: string }[]): void {
  if (new Set(lines.map((line) => line.lineItemID)).size < lines.length)
    throw new Refusal('DUPLICATE_LINE', 'A line item ID stands twice.');
}
