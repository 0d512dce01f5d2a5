import type { PointsActivities } from '../../contract';
import { Prisma } from '../../prisma/generated/client';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';

/** Whose points they are: memberships are the host participant's, over all of its stores. */
export interface PointsMember {
  hostUrl: string;
  participantId: string;
  membershipId: string;
}

/**
 * The host in one spelling, so that two stores that write it differently have the same members:
 * `https://Host:443/` is `https://host`.
 */
function hostOf(hostUrl: string): string {
  if (!URL.canParse(hostUrl)) return hostUrl;
  const { origin, pathname } = new URL(hostUrl);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

type Hold = Omit<Parameters<PointsActivities['holdPoints']>[0], 'storeId' | 'membershipId'> & {
  member: PointsMember;
};
type Release = Omit<Parameters<PointsActivities['releasePoints']>[0], 'storeId' | 'membershipId'> & {
  member: PointsMember;
};

export interface PointsRepository {
  /**
   * `stale`: a newer release of this session is there already. `available`: what the member has left for this
   * session.
   */
  hold(
    hold: Hold,
  ): Promise<{ outcome: 'held' } | { outcome: 'insufficient'; available: number } | { outcome: 'stale' }>;
  release(release: Release): Promise<void>;
}

/** Given-back rows are looked at by checkouts whose balance was told before; none is open this long. */
const KEEP_DAYS = 30;

/**
 * The rule of a hold is the function `loyalty_hold_points` of the migrations: under the member's lock, in one
 * round trip.
 */
export function createPointsRepository(db: Database, keyring: Keyring): PointsRepository {
  const hashOf = ({ hostUrl, participantId, membershipId }: PointsMember): string =>
    keyring.lookupHash(JSON.stringify(['points', hostOf(hostUrl), participantId, membershipId]));

  return {
    async hold({ sessionId, member, points, version, balance, balanceToldAt, at }) {
      const [row] = await db.$hot<{
        outcome: 'held' | 'insufficient' | 'stale';
        available: number;
      }>(Prisma.sql`
        SELECT outcome, available FROM loyalty_hold_points(${sessionId}::uuid, ${hashOf(member)}, ${points}::int, ${version}::int, ${balance}::int,
          ${new Date(balanceToldAt)}::timestamptz, ${new Date(at)}::timestamptz, make_interval(days => ${KEEP_DAYS}::int))`);
      if (row?.outcome === 'held') return { outcome: 'held' };
      return row?.outcome === 'insufficient'
        ? { outcome: 'insufficient', available: Math.max(row.available, 0) }
        : { outcome: 'stale' };
    },
    async release({ sessionId, member, version, redeemed = 0, at }) {
      const now = new Date(at);
      // Giving back needs no lock: it makes room, and one row is one session's.
      await db.$hot(Prisma.sql`
        INSERT INTO loyalty_points_hold AS h (session_id, member_hash, points, version, since, redeemed, ended_at)
        VALUES (${sessionId}::uuid, ${hashOf(member)}, 0, ${version}::int, ${now}::timestamptz, ${redeemed}::int, ${now}::timestamptz)
        ON CONFLICT (session_id) DO UPDATE SET
          member_hash = EXCLUDED.member_hash, points = 0, version = EXCLUDED.version, redeemed = EXCLUDED.redeemed, ended_at = EXCLUDED.ended_at
        WHERE h.version < EXCLUDED.version OR (h.version = EXCLUDED.version AND h.points > 0)`);
    },
  };
}
