import { lineAmount, subtotalOf, type Cart, type Session, type SessionStatus } from '../../contract';
import { duration } from './layout';
import type { LedgerEntry } from './sandbox';

/** No answer to a shopper takes longer, whatever breaks. */
export const PROMISE_MS = 2_500;

/** One answer of the API, as the shopper's side measured it. */
export interface Measured {
  what: string;
  status: number;
  ms: number;
}

export interface Outcome {
  answers: Measured[];
  /** Sums that did not add up, each as a sentence. */
  inexact: string[];
  status: SessionStatus;
  /** The host's effective entries for this POS sequence id. */
  ledger: LedgerEntry[];
}

export interface Finding {
  holds: boolean;
  what: string;
}

/** What does not add up in an answer, to the cent; empty when everything does. */
export function inexactness(
  { totals: { subtotal, loyaltyDiscount, total, lines } }: Session,
  cart: Cart,
): string[] {
  const taken = lines.flatMap((line) => line.discounts).reduce((sum, { amount }) => sum + amount, 0);
  const below = lines.filter(({ lineItemId, discounts }) => {
    const item = cart.items.find((candidate) => candidate.lineItemId === lineItemId);
    return discounts.reduce((left, { amount }) => left - amount, item ? lineAmount(item) : 0) < 0;
  });
  return [
    ...(subtotal === subtotalOf(cart)
      ? []
      : [`cart ${cart.version}: the subtotal is not the sum of its lines`]),
    ...(taken === loyaltyDiscount
      ? []
      : [`cart ${cart.version}: the discounts of the lines are not the loyalty discount`]),
    ...(total === subtotal - loyaltyDiscount
      ? []
      : [`cart ${cart.version}: the total is not subtotal less discount`]),
    ...below.map(({ lineItemId }) => `cart ${cart.version}: ${lineItemId} is below zero`),
  ];
}

/** The promise, point by point. The demo ends with 0 only when all of them hold. */
export function judge({ answers, inexact, status, ledger }: Outcome): Finding[] {
  const slowest = answers.reduce((worst, answer) => (answer.ms > worst.ms ? answer : worst), {
    what: 'none',
    status: 0,
    ms: 0,
  });
  const refused = answers.filter((answer) => answer.status !== 200 && answer.status !== 202);
  const effective = ledger.filter(({ entry }) => entry === 'finalize' || entry === 'accrual');
  return [
    {
      holds: refused.length === 0,
      what:
        refused.length === 0
          ? 'no request failed'
          : `refused: ${refused.map((answer) => `${answer.what} (${answer.status})`).join(', ')}`,
    },
    {
      holds: slowest.ms <= PROMISE_MS,
      what: `slowest of ${answers.length} answers: ${duration(slowest.ms)} (${slowest.what}); promised: ${duration(PROMISE_MS)}`,
    },
    {
      holds: inexact.length === 0,
      what: inexact.length === 0 ? 'every sum adds up to the cent' : inexact.join('; '),
    },
    { holds: status === 'FINALIZED', what: `the checkout ended ${status}` },
    {
      holds: effective.length === 1,
      what: `the host counted it ${effective.length === 1 ? 'exactly once' : `${effective.length} times`} (${effective.map(({ entry }) => entry).join(', ') || 'no entry'})`,
    },
  ];
}
