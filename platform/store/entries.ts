import type { HostEntry, OurEntry, ReversalEntry } from '../../contract';
import { Prisma } from '../../prisma/generated/client';
import type { Database } from '../postgres';
import type { DaySpan } from '../reconciliation/business-day';

/**
 * What moved points: this service's own entries and the host's, as it lists them. Settlements are kept by
 * `loyalty_project`, with the session that they end.
 */
export interface EntryRepository {
  /** Once: a repeat changes nothing. */
  keepReversal(entry: ReversalEntry): Promise<void>;
  /**
   * Writes a page of what the host listed; an entry that is known takes the newer values. Listings are told apart by
   * their text, and the later one sorts behind the earlier one: it begins with its time.
   */
  keepHostEntries(storeId: string, listing: string, entries: HostEntry[]): Promise<void>;
  /**
   * Of the listed time: what the host does not name any more is forgotten. What a later listing wrote stays: that of
   * the next day reaches into this one and may run beside it.
   */
  forgetUnlisted(storeId: string, listing: string, listed: DaySpan): Promise<void>;
  /**
   * All that a comparison of that day looks at: what either side wrote in it, with the other side of the same
   * transaction whenever that was written. Without what belongs to another store at the same site.
   */
  ofDay(storeId: string, day: DaySpan): Promise<{ ours: OurEntry[]; host: HostEntry[] }>;
  /** Whether anything was settled or returned on that day. */
  anyOn(storeId: string, day: DaySpan): Promise<boolean>;
  /** Points that were issued by the store's orders before that time and were not redeemed, taken back or expired. */
  outstandingAt(storeId: string, before: Date): Promise<number>;
}

type Row<Entry> = Omit<Entry, 'at'> & { at: Date };
const withTime = <Entry extends { at: number }>(row: Row<Entry>): Entry =>
  ({ ...row, at: row.at.getTime() }) as Entry;

const within = ({ beginsAt, endsAt }: DaySpan) =>
  Prisma.sql`at >= ${beginsAt}::timestamptz AND at < ${endsAt}::timestamptz`;

const hostRowOf = ({ at, ...entry }: HostEntry) => ({ ...entry, at: new Date(at).toISOString() });

/** A host that names an entry twice on a page has it once: entries are told apart by their ids. */
const onceEach = (entries: HostEntry[]): HostEntry[] => [
  ...new Map(entries.map((entry) => [entry.entryId, entry])).values(),
];

function oursOf(storeId: string, day: DaySpan): Prisma.Sql {
  return Prisma.sql`
    SELECT idempotency_key AS "idempotencyKey", pos_sequence_id AS "posSequenceId", session_id AS "sessionId", order_id AS "orderId",
      return_id AS "returnId", kind, membership_id AS "membershipId", points_earned AS "pointsEarned", points_redeemed AS "pointsRedeemed",
      discounts, at
    FROM loyalty_entry WHERE store_id = ${storeId} AND (${within(day)} OR pos_sequence_id IN (
      SELECT pos_sequence_id FROM loyalty_host_entry WHERE store_id = ${storeId} AND ${within(day)}))`;
}

function hostsOf(storeId: string, day: DaySpan): Prisma.Sql {
  return Prisma.sql`
    SELECT entry_id AS "entryId", idempotency_key AS "idempotencyKey", pos_sequence_id AS "posSequenceId", kind, membership_id AS "membershipId",
      points_earned AS "pointsEarned", points_redeemed AS "pointsRedeemed", discounts, at
    FROM loyalty_host_entry h WHERE store_id = ${storeId} AND (${within(day)} OR (kind <> 'expire' AND pos_sequence_id IN (
        SELECT pos_sequence_id FROM loyalty_entry WHERE store_id = ${storeId} AND ${within(day)}
        UNION SELECT pos_sequence_id FROM loyalty_host_entry
          WHERE store_id = ${storeId} AND ${within(day)} AND kind <> 'expire' AND pos_sequence_id <> '')))
      AND NOT EXISTS (SELECT FROM loyalty_entry o WHERE o.pos_sequence_id = h.pos_sequence_id AND o.store_id <> ${storeId})
      AND NOT EXISTS (SELECT FROM loyalty_session s WHERE s.pos_sequence_id = h.pos_sequence_id AND s.store_id <> ${storeId})`;
}

export function createEntryRepository(db: Database): EntryRepository {
  return {
    async keepReversal({ at, ...entry }) {
      await db.loyaltyEntry.createMany({
        data: [{ ...entry, kind: 'reverse', discounts: {}, currency: '', at: new Date(at) }],
        skipDuplicates: true,
      });
    },
    async keepHostEntries(storeId, listing, entries) {
      await db.$hot(Prisma.sql`
        INSERT INTO loyalty_host_entry AS h (store_id, entry_id, idempotency_key, pos_sequence_id, kind, membership_id, points_earned,
          points_redeemed, discounts, at, listing)
        SELECT ${storeId}, e."entryId", e."idempotencyKey", e."posSequenceId", e.kind, e."membershipId", e."pointsEarned", e."pointsRedeemed",
          e.discounts, e.at, ${listing}
        FROM jsonb_to_recordset(${JSON.stringify(onceEach(entries).map(hostRowOf))}::jsonb) AS e("entryId" TEXT, "idempotencyKey" TEXT,
          "posSequenceId" TEXT, kind TEXT, "membershipId" TEXT, "pointsEarned" INTEGER, "pointsRedeemed" INTEGER, discounts JSONB, at TIMESTAMPTZ)
        ON CONFLICT (store_id, entry_id) DO UPDATE SET idempotency_key = EXCLUDED.idempotency_key, pos_sequence_id = EXCLUDED.pos_sequence_id,
          kind = EXCLUDED.kind, membership_id = EXCLUDED.membership_id, points_earned = EXCLUDED.points_earned,
          points_redeemed = EXCLUDED.points_redeemed, discounts = EXCLUDED.discounts, at = EXCLUDED.at,
          listing = GREATEST(h.listing COLLATE "C", EXCLUDED.listing COLLATE "C")`);
    },
    async forgetUnlisted(storeId, listing, listed) {
      await db.$hot(Prisma.sql`
        DELETE FROM loyalty_host_entry WHERE store_id = ${storeId} AND ${within(listed)} AND listing COLLATE "C" < ${listing}`);
    },
    async ofDay(storeId, day) {
      const ours = await db.$hot<Row<OurEntry>>(oursOf(storeId, day));
      const host = await db.$hot<Row<HostEntry>>(hostsOf(storeId, day));
      return { ours: ours.map((row) => withTime(row)), host: host.map((row) => withTime(row)) };
    },
    async anyOn(storeId, day) {
      const rows = await db.$hot(Prisma.sql`
        SELECT 1 FROM loyalty_entry WHERE store_id = ${storeId} AND ${within(day)} LIMIT 1`);
      return rows.length > 0;
    },
    async outstandingAt(storeId, before) {
      const [row] = await db.$hot<{ points: string }>(Prisma.sql`
        SELECT (
          (SELECT COALESCE(SUM(points_earned::BIGINT - points_redeemed), 0) FROM loyalty_entry
            WHERE store_id = ${storeId} AND at < ${before}::timestamptz) +
          (SELECT COALESCE(SUM(points_earned), 0) FROM loyalty_host_entry
            WHERE store_id = ${storeId} AND kind = 'expire' AND at < ${before}::timestamptz)
        )::TEXT AS points`);
      return Number(row?.points ?? 0);
    },
  };
}
