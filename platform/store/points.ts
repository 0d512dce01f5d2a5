import type { PointsActivities } from '../../contract';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';

/** Whose points they are: memberships are the host participant's, over all of its stores. */
export interface PointsMember {
  hostUrl: string;
  participantId: string;
  membershipId: string;
}

type Hold = Omit<Parameters<PointsActivities['holdPoints']>[0], 'storeId' | 'membershipId'> & { member: PointsMember };
type Release = Omit<Parameters<PointsActivities['releasePoints']>[0], 'storeId' | 'membershipId'> & { member: PointsMember };

export interface PointsRepository {
  /** `stale`: a newer release of this session is there already. `available`: what the member has left for this session. */
  hold(hold: Hold): Promise<{ outcome: 'held' } | { outcome: 'insufficient'; available: number } | { outcome: 'stale' }>;
  release(release: Release): Promise<void>;
}

/** Given-back rows are looked at by checkouts whose balance was told before; none is open this long. */
const KEEP_MS = 30 * 86_400_000;

/**
 * One lock per member, then one statement that reads what the others hold and writes this session's hold: two carts of a member cannot both
 * take the last points. The lock comes first and by itself, for a statement sees what was committed before it began.
 */
export function createPointsRepository(db: Database, keyring: Keyring): PointsRepository {
  const hashOf = ({ hostUrl, participantId, membershipId }: PointsMember): string => keyring.lookupHash(JSON.stringify(['points', hostUrl, participantId, membershipId]));
  const lock = (member: string) => db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${member}, 0))`;

  return {
    async hold({ sessionId, member, points, version, balance, balanceToldAt, at }) {
      const hash = hashOf(member);
      const told = new Date(balanceToldAt);
      const now = new Date(at);
      const [, rows] = await db.$transaction([
        lock(hash),
        // What others hold counts; what was redeemed counts as long as the told balance may still have it in.
        db.$queryRaw<{ available: number; written: boolean }[]>`
          WITH others AS (
            SELECT COALESCE(SUM(CASE WHEN points > 0 THEN points ELSE redeemed END), 0)::int AS points FROM loyalty_points_hold
            WHERE member_hash = ${hash} AND session_id <> ${sessionId}::uuid AND (points > 0 OR ended_at >= ${told}::timestamptz)
          ), written AS (
            INSERT INTO loyalty_points_hold AS h (session_id, member_hash, points, version, since)
            SELECT ${sessionId}::uuid, ${hash}, ${points}::int, ${version}::int, ${now}::timestamptz FROM others WHERE others.points + ${points}::int <= ${balance}::int
            ON CONFLICT (session_id) DO UPDATE SET
              member_hash = EXCLUDED.member_hash, points = EXCLUDED.points, version = EXCLUDED.version, since = EXCLUDED.since, redeemed = 0, ended_at = NULL
            WHERE h.version < EXCLUDED.version OR (h.version = EXCLUDED.version AND h.points = EXCLUDED.points)
            RETURNING session_id
          )
          SELECT (${balance}::int - others.points)::int AS available, EXISTS (SELECT 1 FROM written) AS written FROM others`,
        db.$executeRaw`DELETE FROM loyalty_points_hold WHERE member_hash = ${hash} AND points = 0 AND ended_at < ${new Date(at - KEEP_MS)}::timestamptz`,
      ]);
      const [row] = rows;
      if (row?.written) return { outcome: 'held' };
      return row && row.available < points ? { outcome: 'insufficient', available: Math.max(row.available, 0) } : { outcome: 'stale' };
    },
    async release({ sessionId, member, version, redeemed = 0, at }) {
      const hash = hashOf(member);
      const now = new Date(at);
      await db.$transaction([
        lock(hash),
        db.$executeRaw`
          INSERT INTO loyalty_points_hold AS h (session_id, member_hash, points, version, since, redeemed, ended_at)
          VALUES (${sessionId}::uuid, ${hash}, 0, ${version}::int, ${now}::timestamptz, ${redeemed}::int, ${now}::timestamptz)
          ON CONFLICT (session_id) DO UPDATE SET
            member_hash = EXCLUDED.member_hash, points = 0, version = EXCLUDED.version, redeemed = EXCLUDED.redeemed, ended_at = EXCLUDED.ended_at
          WHERE h.version < EXCLUDED.version OR (h.version = EXCLUDED.version AND h.points > 0)`,
      ]);
    },
  };
}
