import {
  codeText,
  FINDING_KINDS,
  idText,
  type DayInput,
  type DaySummary,
  type FindingKind,
  type ReconciliationStatus,
} from '../contract';

/** What people read of a business day. */
export interface ReconciliationView {
  day: DayInput;
  status: ReconciliationStatus;
  /** Null until the day was compared. */
  summary: DaySummary | null;
  /** Sent to the host again, over all rounds. */
  resent: number;
  /** The type of the failure that ended the last round. */
  problem: string | null;
}

const STANDING: Record<ReconciliationStatus, string> = {
  RECONCILIATION_PENDING:
    "The day is being compared with the loyalty host's books. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure.",
  RECONCILIATION_OPEN:
    '**This day does not add up, and is not closed at the host.** The report names each difference. Send the update `compareAgain` once it is mended, or `signOff` with a reason to close the day as it is.',
  RECONCILED: 'Done. Both sides are equal, and the day is closed at the host.',
  RECONCILIATION_SIGNED_OFF: 'Done. Somebody signed the differences off, and the day is closed at the host.',
  RECONCILIATION_UNSUPPORTED:
    'Nothing was closed: this loyalty host lists no entries, or ends no business days.',
};

const KINDS: Record<FindingKind, string> = {
  MISSING_HERE: 'The host has it, we do not',
  MISSING_THERE: 'We have it, the host does not',
  AMOUNT_DIFFERS: 'Other amounts',
  TWICE: 'More than once at the host',
  DISCOUNT_UNFUNDED: 'A discount that the host does not redeem',
};

/** The current details in Temporal's UI: counts only; who and what stands in the report. */
export function reconciliationDetails({ day, status, summary, resent, problem }: ReconciliationView): string {
  const counted = FINDING_KINDS.filter((kind) => summary?.byKind[kind]).map(
    (kind) => [KINDS[kind], String(summary?.byKind[kind])] as const,
  );
  const rows = [
    ['Store', idText(day.storeId)],
    ['Business day', day.date],
    ...(resent > 0 ? [['Sent to the host again', String(resent)]] : []),
    ...counted,
  ];
  return [
    `### ${status.replaceAll('_', ' ')}`,
    STANDING[status],
    ...(problem === null ? [] : [`**What went wrong:** the last answer was ${codeText(problem)}.`]),
    ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
