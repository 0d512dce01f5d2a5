import type { z } from 'zod';
import type { WorkOutcome } from '../../contract';
import type { FoundOrder, RetryAnswer, WorkAnswer, WorkItem } from '../../contract/http';
import { localTime, shown, table } from '../table';

const timeOf = (time: string): string => localTime(new Date(time));

const OUTCOMES: Record<WorkOutcome, string> = {
  retried: 'tried again',
  abandoned: 'given up',
  nothingToDo: 'waits for nobody',
  refused: 'refused',
  tryAgain: 'not taken: run the same again',
};

/** What waits, one line each; dim: it goes on by itself. */
export const workTable = (items: WorkItem[]): string =>
  table(
    ['ID', 'STORE', 'ORDER', 'SINCE', 'STATUS', 'EVENT', 'WHAT'],
    items.map(({ id, storeId, orderId, displayId, since, status, type, what, retryable }) => ({
      cells: [
        shown(id),
        shown(storeId),
        shown(displayId === null ? orderId : `${displayId} (${orderId ?? ''})`),
        timeOf(since),
        shown(status),
        shown(type),
        shown(what),
      ],
      dim: !retryable,
    })),
  );

const countOf = (count: number | null, what: string): string => `${count ?? '?'} ${what}`;

/** How many there are of each kind; a question mark where nobody could tell. */
export const countLine = ({
  session,
  return: returns,
  goodwill,
  businessDay,
  deadLetter,
  webhook,
}: z.infer<typeof WorkAnswer>['counts']): string =>
  [
    countOf(session, session === 1 ? 'checkout' : 'checkouts'),
    countOf(returns, returns === 1 ? 'return' : 'returns'),
    countOf(goodwill, goodwill === 1 ? 'gift of points' : 'gifts of points'),
    countOf(businessDay, businessDay === 1 ? 'business day' : 'business days'),
    countOf(deadLetter, deadLetter === 1 ? 'dead letter' : 'dead letters'),
    countOf(webhook, webhook === 1 ? 'webhook' : 'webhooks'),
  ].join(', ');

export const resultLines = ({ results }: z.infer<typeof RetryAnswer>): string =>
  results
    .map(({ id, outcome, code }) => `${shown(id)}  ${OUTCOMES[outcome]}${code ? ` (${code})` : ''}`)
    .join('\n');

const KNOWN_BY = { temporal: 'Temporal', tables: 'the tables' } as const;

const openWords = (open: boolean | null): string =>
  open === null ? 'nobody can tell now' : open ? 'yes' : 'no';

/** One order, as a paragraph for each checkout and return. `ui`: where people open Temporal's UI. */
export function foundLines(found: FoundOrder, ui = ''): string {
  const { kind, status, what, knownBy, pointsEarned, pointsRedeemed, uiPath } = found;
  const facts: [string, string | null][] = [
    ['known by', KNOWN_BY[knownBy]],
    ['workflow', found.workflowId],
    ['open', openWords(found.open)],
    ['order', found.orderId],
    ['number', found.displayId],
    ['cart', found.cartId],
    ['member', found.membershipId],
    ['at the host', found.posSequenceId],
    ['confirmation', found.confirmationId],
    ['points', pointsEarned === null ? null : `${pointsEarned} earned, ${pointsRedeemed ?? 0} redeemed`],
    [knownBy === 'tables' ? 'last change' : 'began', timeOf(found.at)],
    ['look at it', uiPath === null ? null : `${ui}${uiPath}`],
  ];
  return [
    `${kind === 'return' ? 'Return' : 'Checkout'}  ${shown(status)}: ${what}`,
    ...facts.flatMap(([name, value]) => (value ? [`  ${name.padEnd(13)} ${shown(value)}`] : [])),
  ].join('\n');
}
