import { stringify } from 'csv-stringify/sync';
import type { DayTotals, ReconciliationReport } from '../../contract';

const COLUMNS = [
  'record',
  'store',
  'date',
  'status',
  'kind',
  'state',
  'pos_sequence_id',
  'order_id',
  'return_id',
  'what',
  'ours',
  'host',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/** The same day is the same text, to the byte: nothing in it says when it was written. */
export const asJson = (report: ReconciliationReport): string => `${JSON.stringify(report, null, 2)}\n`;

/** One line per total and per differing number, for a spreadsheet: no cell of it is ever a formula. */
export function asCsv(report: ReconciliationReport): string {
  const { storeId, date, status, signOffReason } = report;
  const signedOff: Row[] = signOffReason === null ? [] : [{ record: 'sign-off', what: signOffReason }];
  const rows = [...totalRows(report), ...findingRows(report), ...signedOff];
  return stringify(
    rows.map((row) => ({ store: storeId, date, status, ...row })),
    { header: true, columns: [...COLUMNS], record_delimiter: 'windows', escape_formulas: true },
  );
}

function totalRows({ totals }: ReconciliationReport): Row[] {
  if (!totals) return [];
  const names = Object.keys(totals.ours) as (keyof DayTotals)[];
  return [
    ...names.map((what) => ({
      record: 'total',
      what,
      ours: totals.ours[what],
      host: totals.host[what],
    })),
    { record: 'total', what: 'outstanding', ours: totals.outstanding, host: null },
  ];
}

const findingRows = ({ findings }: ReconciliationReport): Row[] =>
  findings.flatMap(({ kind, state, posSequenceId, orderId, returnId, detail }) =>
    Object.entries(detail).map(([what, { ours, host }]) => ({
      record: 'finding',
      kind,
      state,
      pos_sequence_id: posSequenceId,
      order_id: orderId,
      return_id: returnId,
      what,
      ours,
      host,
    })),
  );
