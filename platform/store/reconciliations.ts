import type { Finding, KeptFinding, ReconciliationReport, ReconciliationStatus } from '../../contract';
import { Prisma, type Reconciliation } from '../../prisma/generated/client';
import type { Database } from '../postgres';
import { between, neighboursOf, type DaySpan } from '../reconciliation/business-day';

/** A business day of a store. */
export interface Day {
  storeId: string;
  date: string;
}

export type KeptDay = Day & DaySpan & { timeZone: string; status: ReconciliationStatus };
/** A finding that the host may be sent again. */
export type ResendableFinding = Finding & { sessionId: string };
type Totals = NonNullable<ReconciliationReport['totals']>;

export interface ReconciliationRepository {
  find(day: Day): Promise<KeptDay | null>;
  /**
   * Makes the day, between its neighbours where those are known, or answers the one that is there: its bounds stay,
   * also where the store moves to another zone.
   */
  begin(day: Day & DaySpan & { timeZone: string }): Promise<KeptDay>;
  mark(day: Day, status: ReconciliationStatus): Promise<void>;
  /**
   * What a comparison found takes the place of what the one before it found. What is gone stays known where it was
   * sent again.
   */
  keepFindings(day: Day, findings: Finding[], totals: Totals): Promise<void>;
  /** Open ones that an idempotent resend may mend and that were not sent again yet. */
  resendable(day: Day): Promise<ResendableFinding[]>;
  markResent(day: Day, finding: Finding): Promise<void>;
  /** When the host was last sent anything of that day again; null where it never was. */
  lastResentAt(day: Day): Promise<Date | null>;
  /** The period is closed at the host. With a reason: the open findings were signed off. */
  close(day: Day, closed: { periodId: string | null; signOffReason: string | null }): Promise<void>;
  report(day: Day): Promise<ReconciliationReport | null>;
  /** All that waits for a person, over all stores, the oldest day first. */
  openFindings(limit: number): Promise<(Day & KeptFinding)[]>;
  /** By POS sequence id: the checkouts that the tables know. */
  sessionsOf(
    storeId: string,
    posSequenceIds: string[],
  ): Promise<Map<string, { sessionId: string; orderId: string | null }>>;
}

const RESENDABLE = ['MISSING_THERE', 'MISSING_HERE'] satisfies Finding['kind'][];

// Only this file writes these columns.
const dayOf = ({ storeId, date, timeZone, beginsAt, endsAt, status }: Reconciliation): KeptDay => ({
  storeId,
  date,
  timeZone,
  beginsAt,
  endsAt,
  status: status as ReconciliationStatus,
});

const FINDING_COLUMNS = {
  kind: true,
  posSequenceId: true,
  returnKey: true,
  sessionId: true,
  orderId: true,
  returnId: true,
  detail: true,
  state: true,
} as const;
const FINDING_ORDER = [{ posSequenceId: 'asc' }, { returnKey: 'asc' }, { kind: 'asc' }] as const;

/** As one statement: a process that dies leaves the findings of one comparison, never of two. */
const keepStatement = ({ storeId, date }: Day, findings: Finding[], totals: Totals): Prisma.Sql => Prisma.sql`
  WITH found AS (
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) AS f(kind TEXT, "posSequenceId" TEXT, "returnKey" TEXT,
      "sessionId" UUID, "orderId" TEXT, "returnId" TEXT, detail JSONB)
  ), gone AS (
    SELECT k.* FROM reconciliation_finding k WHERE k.store_id = ${storeId} AND k.date = ${date} AND NOT EXISTS (
      SELECT FROM found f WHERE f.kind = k.kind AND f."posSequenceId" = k.pos_sequence_id AND f."returnKey" = k.return_key)
  ), healed AS (
    UPDATE reconciliation_finding k SET state = 'resent' FROM gone g
    WHERE (k.store_id, k.date, k.kind, k.pos_sequence_id, k.return_key) = (g.store_id, g.date, g.kind, g.pos_sequence_id, g.return_key)
      AND g.resent_at IS NOT NULL
  ), forgotten AS (
    DELETE FROM reconciliation_finding k USING gone g
    WHERE (k.store_id, k.date, k.kind, k.pos_sequence_id, k.return_key) = (g.store_id, g.date, g.kind, g.pos_sequence_id, g.return_key)
      AND g.resent_at IS NULL
  ), kept AS (
    INSERT INTO reconciliation_finding (store_id, date, kind, pos_sequence_id, return_key, session_id, order_id, return_id, detail, state)
    SELECT ${storeId}, ${date}, f.kind, f."posSequenceId", f."returnKey", f."sessionId", f."orderId", f."returnId", f.detail, 'open' FROM found f
    ON CONFLICT (store_id, date, kind, pos_sequence_id, return_key) DO UPDATE SET session_id = EXCLUDED.session_id,
      order_id = EXCLUDED.order_id, return_id = EXCLUDED.return_id, detail = EXCLUDED.detail, state = 'open'
  )
  UPDATE reconciliation SET totals = ${JSON.stringify(totals)}::jsonb, updated_at = now() WHERE store_id = ${storeId} AND date = ${date}`;

/** In this order: a report is the same file, to the byte, whoever writes it. */
const reportOf = (row: Reconciliation & { findings: unknown[] }): ReconciliationReport => ({
  storeId: row.storeId,
  date: row.date,
  timeZone: row.timeZone,
  beginsAt: row.beginsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  status: row.status as ReconciliationStatus,
  signOffReason: row.signOffReason,
  periodId: row.periodId,
  totals: row.totals as unknown as Totals | null,
  findings: row.findings as KeptFinding[],
});

async function spanBetween(
  db: Database,
  { storeId, date, beginsAt, endsAt }: Day & DaySpan,
): Promise<DaySpan> {
  const { before, after } = neighboursOf(date);
  const rows = await db.reconciliation.findMany({ where: { storeId, date: { in: [before, after] } } });
  const known = (of: string) => rows.find((row) => row.date === of);
  return between({ beginsAt, endsAt }, { before: known(before), after: known(after) });
}

export function createReconciliationRepository(db: Database): ReconciliationRepository {
  const at = ({ storeId, date }: Day) => ({ storeId_date: { storeId, date } });
  return {
    async find(day) {
      const row = await db.reconciliation.findUnique({ where: at(day) });
      return row && dayOf(row);
    },
    async begin({ timeZone, ...day }) {
      const { storeId, date } = day;
      const status: ReconciliationStatus = 'RECONCILIATION_PENDING';
      await db.reconciliation.createMany({
        data: [{ storeId, date, timeZone, ...(await spanBetween(db, day)), status }],
        skipDuplicates: true,
      });
      return dayOf(await db.reconciliation.findUniqueOrThrow({ where: at({ storeId, date }) }));
    },
    async mark(day, status) {
      await db.reconciliation.update({ where: at(day), data: { status } });
    },
    async keepFindings(day, findings, totals) {
      await db.$hot(keepStatement(day, findings, totals));
    },
    async resendable({ storeId, date }) {
      const rows = await db.reconciliationFinding.findMany({
        where: {
          storeId,
          date,
          state: 'open',
          resentAt: null,
          sessionId: { not: null },
          kind: { in: RESENDABLE },
        },
        orderBy: [...FINDING_ORDER],
        select: FINDING_COLUMNS,
      });
      return rows as unknown as ResendableFinding[];
    },
    async markResent({ storeId, date }, { kind, posSequenceId, returnKey }) {
      await db.reconciliationFinding.updateMany({
        where: { storeId, date, kind, posSequenceId, returnKey },
        data: { resentAt: new Date() },
      });
    },
    async lastResentAt({ storeId, date }) {
      const { _max } = await db.reconciliationFinding.aggregate({
        where: { storeId, date },
        _max: { resentAt: true },
      });
      return _max.resentAt;
    },
    async close(day, { periodId, signOffReason }) {
      const status: ReconciliationStatus =
        signOffReason === null ? 'RECONCILED' : 'RECONCILIATION_SIGNED_OFF';
      await db.$transaction([
        db.reconciliationFinding.updateMany({
          where: { storeId: day.storeId, date: day.date, state: 'open' },
          data: { state: 'signedOff' },
        }),
        db.reconciliation.update({ where: at(day), data: { status, periodId, signOffReason } }),
      ]);
    },
    async report(day) {
      const row = await db.reconciliation.findUnique({
        where: at(day),
        include: { findings: { select: FINDING_COLUMNS, orderBy: [...FINDING_ORDER] } },
      });
      return row && reportOf(row);
    },
    async openFindings(limit) {
      const rows = await db.reconciliationFinding.findMany({
        where: { state: 'open' },
        orderBy: [{ date: 'asc' }, { storeId: 'asc' }, ...FINDING_ORDER],
        select: { storeId: true, date: true, ...FINDING_COLUMNS },
        take: limit,
      });
      return rows as unknown as (Day & KeptFinding)[];
    },
    async sessionsOf(storeId, posSequenceIds) {
      const rows = await db.loyaltySession.findMany({
        where: { storeId, posSequenceId: { in: posSequenceIds } },
        select: { id: true, posSequenceId: true, orderId: true },
      });
      return new Map(
        rows.map(({ id, posSequenceId, orderId }) => [posSequenceId, { sessionId: id, orderId }] as const),
      );
    },
  };
}
