import type { WorkKind, WorkResults } from './types';

type Colour = 'green' | 'orange' | 'red' | 'blue' | 'grey';

/**
 * All that the service says of an order, a return, a gift or a business day: its `contract/session.ts`,
 * `contract/returns.ts`, `contract/goodwill.ts` and `contract/reconciliation.ts`. An event that cannot be sent has
 * the words of its code, or of `STUCK`.
 */
const STATUSES: Record<string, { words: string; colour: Colour }> = {
  IDENTIFYING: { words: 'Member not found yet', colour: 'grey' },
  ACTIVE: { words: 'Checkout is open', colour: 'blue' },
  BYPASSED: { words: 'Without loyalty', colour: 'orange' },
  PENDING_FINALIZATION: { words: 'Points on their way', colour: 'orange' },
  FINALIZED: { words: 'Points booked', colour: 'green' },
  FINALIZATION_FAILED: { words: 'Points not booked', colour: 'red' },
  CANCELLED: { words: 'Cancelled', colour: 'grey' },
  EXPIRED: { words: 'Expired', colour: 'grey' },
  RETURN_PENDING: { words: 'Return on its way', colour: 'orange' },
  RETURN_REVERSED: { words: 'Return booked', colour: 'green' },
  RETURN_NOTHING_TO_REVERSE: { words: 'Nothing to take back', colour: 'green' },
  RETURN_FAILED: { words: 'Return not booked', colour: 'red' },
  RETURN_ABANDONED: { words: 'Return given up', colour: 'grey' },
  GOODWILL_PENDING: { words: 'On its way', colour: 'orange' },
  GOODWILL_GIVEN: { words: 'Given', colour: 'green' },
  GOODWILL_REFUSED: { words: 'Refused', colour: 'red' },
  GOODWILL_FAILED: { words: 'Not given', colour: 'red' },
  GOODWILL_ABANDONED: { words: 'Given up', colour: 'grey' },
  RECONCILIATION_PENDING: { words: 'Being compared', colour: 'orange' },
  RECONCILIATION_OPEN: { words: 'Does not add up', colour: 'red' },
  RECONCILED: { words: 'Adds up', colour: 'green' },
  RECONCILIATION_SIGNED_OFF: { words: 'Signed off', colour: 'grey' },
  RECONCILIATION_UNSUPPORTED: { words: 'Not compared', colour: 'grey' },
  NOT_TAKEN: { words: 'Webhook not taken', colour: 'red' },
  WEBHOOK_ENDPOINT_DISABLED: { words: 'Webhook endpoint disabled', colour: 'red' },
};

/** A status in two or three words; one that is new here as the service wrote it, in small letters. */
export const statusOf = (status: string | null): { words: string; colour: Colour } => {
  if (status === null) return { words: 'Unknown', colour: 'grey' };
  const words = status.toLowerCase().replaceAll('_', ' ');
  const colour = /fail|invalid|unreadable|stuck/.test(words) ? 'red' : 'grey';
  return STATUSES[status] ?? { words: words.charAt(0).toUpperCase() + words.slice(1), colour };
};

export const KINDS: Record<WorkKind, string> = {
  session: 'Checkouts',
  return: 'Returns',
  goodwill: 'Goodwill points',
  businessDay: 'Business days',
  deadLetter: 'Events',
  webhook: 'Webhooks',
};

const OUTCOMES: Record<WorkResults['results'][number]['outcome'], string> = {
  retried: 'tried again',
  abandoned: 'given up',
  nothingToDo: 'nothing to do any more',
  refused: 'refused',
  tryAgain: 'not reached: try again',
};

/** "2 tried again, 1 refused". */
export function resultsOf({ results }: WorkResults): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(OUTCOMES[outcome], (counts.get(OUTCOMES[outcome]) ?? 0) + 1);
  return [...counts].map(([words, count]) => `${count} ${words}`).join(', ');
}

export const pointsOf = (points: number): string =>
  `${points.toLocaleString()} ${Math.abs(points) === 1 ? 'point' : 'points'}`;

/** Minor units, as the currency writes them. */
export function moneyOf(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  return format.format(amount / 10 ** digits);
}

export const timeOf = (at: string): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
