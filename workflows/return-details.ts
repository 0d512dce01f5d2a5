import {
  codeText,
  escapeMarkdown,
  idText,
  listed,
  type OrderRecord,
  type ReturnInput,
  type ReturnStatus,
  type ReverseResult,
} from '../contract';

/** What support reads of a return. */
export interface ReturnView {
  input: ReturnInput;
  status: ReturnStatus;
  order: OrderRecord | null;
  /** Lines of the return that the loyalty host never saw. */
  leftOut: string[];
  reversal: ReverseResult | null;
  /** Why the last round failed, in words for support. */
  problem: string | null;
}

const STANDING: Record<ReturnStatus, string> = {
  RETURN_PENDING:
    'The return waits for its order to be settled, or for the loyalty host. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure.',
  RETURN_REVERSED: 'Done. The points of the returned goods were taken back.',
  RETURN_NOTHING_TO_REVERSE:
    'Done. There was nothing to take back: the order earned no points, or loyalty never saw the returned lines.',
  RETURN_FAILED:
    '**The points of this return could not be taken back.** While it is *Running*, send the update `retryReturn` to try for another 72 hours, or `abandonReturn` to close it for good.',
  RETURN_ABANDONED: 'Support gave this return up; its points stay as they are.',
};
const linesOf = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

/** The current details in Temporal's UI: Markdown without any name, phone or free text of the shop. */
export function returnDetails({ input, status, order, leftOut, reversal, problem }: ReturnView): string {
  const rows: [string, string][] = [
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
    ...(problem ? [`**What went wrong:** ${problem}`] : []),
    ...(leftOut.length > 0
      ? [`**Lines that loyalty never saw, left out:** ${listed(leftOut.map(codeText))}`]
      : []),
    ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
