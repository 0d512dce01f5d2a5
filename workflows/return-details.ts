import {
  codeText,
  escapeMarkdown,
  formatSpan,
  formatTime,
  idText,
  listed,
  type OrderRecord,
  type ReturnInput,
  type ReturnMessageName,
  type ReturnStatus,
  type ReverseResult,
  type SessionStatus,
} from '../contract';
import type { PulledLever } from './support-levers';

/** What support reads of a return. Times are milliseconds since the epoch. */
export interface ReturnView {
  input: ReturnInput;
  status: ReturnStatus;
  order: OrderRecord | null;
  /** Lines of the return that the loyalty host never saw. */
  leftOut: string[];
  reversal: ReverseResult | null;
  /** Why the last round failed, in words for support. */
  problem: string | null;
  /** What is waited for: an order in this state, the host or support; null while nothing is. */
  waits: { for: SessionStatus | 'unknown' | 'host' | 'support'; until: number } | null;
  /** Support's newest message, with its reason as `typedText` leaves it. */
  lever: PulledLever<ReturnMessageName> | null;
}

const STANDING: Record<ReturnStatus, string> = {
  RETURN_PENDING:
    'The return waits for its order to be settled, or for the loyalty host. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure.',
  RETURN_REVERSED: 'Done. The points of the returned goods were taken back.',
  RETURN_NOTHING_TO_REVERSE:
    'Done. There was nothing to take back: the order earned no points, or loyalty never saw the returned lines.',
  RETURN_FAILED:
    '**The points of this return could not be taken back.** While it is *Running*, send the update `retryReturn` to try for another 72 hours, or `abandonReturn` to close it for good.',
  RETURN_ABANDONED: '**Support gave this return up.** Its points stay as they are.',
};

const UNSETTLED = 'its order, which is not settled yet';
const ENDED = 'its order: the checkout has ended, and an order may still come';
const WAITS: Record<NonNullable<ReturnView['waits']>['for'], string> = {
  unknown: 'its order, which nobody knows yet',
  IDENTIFYING: UNSETTLED,
  ACTIVE: UNSETTLED,
  BYPASSED: UNSETTLED,
  PENDING_FINALIZATION: 'its order, whose money or settlement is not there yet',
  FINALIZATION_FAILED:
    'its order, whose settlement failed: retry that first, and the return goes on by itself',
  FINALIZED: 'its order',
  CANCELLED: ENDED,
  EXPIRED: ENDED,
  host: 'the loyalty host, which is to take the points back',
  support: 'you',
};

const PULLED: Record<ReturnMessageName, string> = {
  retryReturn: 'The return was tried again',
  abandonReturn: 'Support gave the return up',
};

const linesOf = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

/** Times are UTC: a return knows no store's time zone. */
function waitsOf({ waits }: ReturnView, now: number): string[] {
  if (!waits) return [];
  const until = `${formatTime(waits.until)} (${formatSpan(waits.until - now)} after this was written)`;
  return [`**Waits for:** ${WAITS[waits.for]}. At the latest until ${until}.`];
}

function leverOf({ lever }: ReturnView): string[] {
  if (!lever) return [];
  const why =
    lever.reason === '' ? 'No reason was given.' : `The reason given: ${escapeMarkdown(lever.reason)}`;
  const who = lever.by === null ? '' : ` by ${codeText(lever.by)}`;
  return [`**Done by hand:** ${PULLED[lever.name]}${who}, ${formatTime(lever.at)}. ${why}`];
}

/** The current details in Temporal's UI: Markdown without any name or phone. `now` is when they are written. */
export function returnDetails(view: ReturnView, now: number): string {
  const { input, status, order, leftOut, reversal, problem } = view;
  const rows: [string, string][] = [
    ...(input.displayId ? ([['Order number', escapeMarkdown(input.displayId)]] as [string, string][]) : []),
    ['Order', idText(input.orderId)],
    ['Return', idText(input.returnId)],
    ['Returned', input.items ? linesOf(input.items.length) : 'the whole order'],
    ['POS sequence id', order ? escapeMarkdown(order.posSequenceId) : '–'],
    ...(reversal
      ? ([
          ['Points taken back', String(reversal.pointsReversed)],
          ['Points given back', String(reversal.pointsRestored)],
        ] as [string, string][])
      : []),
  ];
  return [
    `### ${status.replaceAll('_', ' ')}`,
    STANDING[status],
    ...waitsOf(view, now),
    ...leverOf(view),
    ...(problem ? [`**What went wrong:** ${problem}`] : []),
    ...(leftOut.length > 0
      ? [`**Lines that loyalty never saw, left out:** ${listed(leftOut.map(codeText))}`]
      : []),
    ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
