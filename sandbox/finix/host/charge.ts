import { randomUUID } from 'node:crypto';
import type { CardBehaviour, Changes, LedgerEntry } from '../state';
import type { ChargeRequest, Tags } from '../wire';
import { entity, found, mint, timestamp, type Host, type Outcome } from './host';
import { errorBody, Refusal, statusOf } from './problem';

const FAILURES = {
  genericDecline: {
    failure_code: 'GENERIC_DECLINE',
    failure_message: 'The card was declined for an unknown reason. Please try another card.',
  },
  insufficientFunds: {
    failure_code: 'INSUFFICIENT_FUNDS',
    failure_message: 'The card has insufficient funds. Please try another card.',
  },
} as const;

/** Amounts that Finix's own test processor declines, in minor units. */
const DECLINED_AMOUNTS: Readonly<Record<number, keyof typeof FAILURES>> = {
  102: 'genericDecline',
  193: 'insufficientFunds',
};

const NO_FAILURE = { failure_code: null, failure_message: null };

function failureOf(
  behaviour: CardBehaviour,
  amount: number,
): (typeof FAILURES)[keyof typeof FAILURES] | null {
  if (behaviour === 'genericDecline' || behaviour === 'insufficientFunds') return FAILURES[behaviour];
  const byAmount = DECLINED_AMOUNTS[amount];
  return byAmount ? FAILURES[byAmount] : null;
}

/**
 * The part that authorizations and sales have in common, decided by card and amount. Throws NOT_FOUND,
 * UNPROCESSABLE_ENTITY.
 */
export function decide(host: Host, prefix: string, request: ChargeRequest) {
  if (request.merchant !== host.account.merchantId)
    throw new Refusal('UNPROCESSABLE_ENTITY', 'The merchant is not approved for processing.', 'merchant');
  const instrument = found('payment instrument', host.state.find('instruments', request.source));
  const failure = failureOf(instrument.behaviour, request.amount);
  const charge = {
    ...entity(host, prefix),
    amount: request.amount,
    currency: request.currency,
    ...(failure ?? NO_FAILURE),
    idempotency_id: request.idempotency_id ?? null,
    merchant: request.merchant,
    source: request.source,
    state: failure ? ('FAILED' as const) : ('SUCCEEDED' as const),
    tags: request.tags ?? {},
    trace_id: randomUUID(),
  };
  return { charge, failure, loseAnswer: instrument.behaviour === 'loseAnswer' };
}

/** A decline is an error whose link names the entity that failed. */
export function declined(
  path: string,
  id: string,
  failure: { failure_code: string; failure_message: string },
  changes: Changes,
): Outcome {
  const answer = errorBody({
    code: 'DECLINED',
    message: failure.failure_message,
    ...failure,
    _links: { source: { href: `/${path}/${id}` } },
  });
  return { status: statusOf('DECLINED'), answer, changes };
}

/** One line of the ledger. */
export const booked = (host: Host, line: Omit<LedgerEntry, 'id' | 'at'>): LedgerEntry => ({
  id: mint('LE'),
  at: timestamp(host),
  ...line,
});

export const mergedTags = (before: Tags, more: Tags | null | undefined): Tags => ({ ...before, ...more });
