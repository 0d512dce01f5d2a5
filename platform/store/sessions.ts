import {
  toMajorUnits,
  type OrderRecord,
  type Reward,
  type Session,
  type SessionProjection,
} from '../../contract';
import { Prisma } from '../../prisma/generated/client';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';
import { linkStatement, type CustomerLink } from './customers';

export interface SessionRepository {
  /**
   * Writes the customer's link, the session and its rewards, whole or not at all, by the function
   * `loyalty_project` of the migrations. `stale`: the tables know this or a newer state, and of the session
   * nothing was written.
   */
  project(projection: SessionProjection): Promise<'written' | 'stale'>;
  /**
   * The session as it was last projected. The member's first name and masked phone are empty: they are never
   * stored.
   */
  findSnapshot(sessionId: string): Promise<Session | null>;
  findOrder(order: { storeId: string; orderId: string }): Promise<OrderRecord | null>;
  /** What the tables keep of the checkouts of an order, the newest first; it outlives Temporal's retention. */
  ofOrder(order: { storeId: string; orderId: string }): Promise<KeptSession[]>;
}

/** A checkout as it was last projected, for support: ids and numbers, nothing that names a person. */
export interface KeptSession {
  sessionId: string;
  storeId: string;
  cartId: string;
  orderId: string | null;
  status: string;
  membershipId: string | null;
  posSequenceId: string;
  confirmationId: string | null;
  /** As it was last projected, without the member's name and phone. */
  session: Session;
  updatedAt: Date;
}

/** An order has one checkout; a shop that reuses its ids has a few. */
const MAX_OF_ORDER = 20;

const withoutPerson = (session: Session): Session => ({
  ...session,
  member: session.member && { ...session.member, firstName: '', maskedPhone: '' },
});

/** By id: a reward that the host names twice is one row, and the last one counts. */
const rewardsOf = ({ rewards }: Session): Reward[] => [
  ...new Map([...rewards.instant, ...rewards.optional].map((reward) => [reward.rewardId, reward])).values(),
];

const rowOf = ({
  session,
  revision,
  orderId,
  orderLineItemIds,
  membershipId,
  settlement,
}: SessionProjection) => ({
  id: session.sessionId,
  storeId: session.storeId,
  cartId: session.cartId,
  posSequenceId: session.posSequenceId,
  status: session.status,
  snapshot: withoutPerson(session),
  rewards: session.rewards,
  pdiTransactionId: session.pdiTransactionId,
  confirmationId: session.confirmationId,
  orderId,
  orderLines: orderLineItemIds,
  membershipId: membershipId ?? session.member?.membershipId,
  settlement,
  revision,
  updatedAt: session.updatedAt,
});

const rewardRowsOf = (session: Session) =>
  rewardsOf(session).map(({ rewardId, type, description, discountAmount, applied }) => ({
    rewardId,
    rewardType: type,
    description,
    discountAmount: toMajorUnits(discountAmount, session.totals.currency),
    applied,
  }));

/** A number that was only typed links nobody to somebody's membership. */
function linkOf({ session, customerId, phone }: SessionProjection): CustomerLink | null {
  const { storeId, member, updatedAt } = session;
  if (!customerId || !member?.membershipId) return null;
  const { membershipId } = member;
  return { storeId, customerId, membershipId, phone, proven: true, toldAt: Date.parse(updatedAt) };
}

export function createSessionRepository(db: Database, keyring: Keyring): SessionRepository {
  return {
    async project(projection) {
      const { session } = projection;
      const link = linkOf(projection);
      // One statement, and one wait for the disk. A repeat finds the session written and links once more, which
      // changes nothing and takes no later link's place.
      const [row] = await db.$hot<{ written: boolean }>(
        Prisma.sql`${link ? Prisma.sql`WITH linked AS (${linkStatement(keyring, link)})` : Prisma.empty}
          SELECT loyalty_project(${JSON.stringify(rowOf(projection))}::jsonb, ${JSON.stringify(rewardRowsOf(session))}::jsonb) AS written`,
      );
      return row?.written ? 'written' : 'stale';
    },
    async findSnapshot(sessionId) {
      const row = await db.loyaltySession.findUnique({
        where: { id: sessionId },
        select: { snapshot: true },
      });
      // Only `project` writes this column, and it writes a Session.
      return row ? (row.snapshot as unknown as Session) : null;
    },
    async ofOrder({ storeId, orderId }) {
      const rows = await db.loyaltySession.findMany({
        where: { storeId, orderId },
        orderBy: { updatedAt: 'desc' },
        take: MAX_OF_ORDER,
        omit: { rewards: true, orderLines: true },
      });
      return rows.map(({ id: sessionId, snapshot, ...row }) => ({
        sessionId,
        storeId: row.storeId,
        cartId: row.cartId,
        orderId: row.orderId,
        status: row.status,
        membershipId: row.membershipId,
        posSequenceId: row.posSequenceId,
        confirmationId: row.confirmationId,
        // Only `project` writes this column, and it writes a Session.
        session: snapshot as unknown as Session,
        updatedAt: row.updatedAt,
      }));
    },
    async findOrder({ storeId, orderId }) {
      const row = await db.loyaltySession.findFirst({
        where: { storeId, orderId },
        orderBy: { updatedAt: 'desc' },
        select: {
          id: true,
          status: true,
          posSequenceId: true,
          confirmationId: true,
          orderLines: true,
          snapshot: true,
        },
      });
      if (!row) return null;
      // Only `project` writes these columns.
      const { totals } = row.snapshot as unknown as Session;
      const told = (row.orderLines as string[] | null) ?? totals.lines.map(({ lineItemId }) => lineItemId);
      return {
        sessionId: row.id,
        status: row.status as Session['status'],
        posSequenceId: row.posSequenceId,
        confirmationId: row.confirmationId,
        // A session that never had a cart says nothing about the lines of its order.
        ...(told.length > 0 && { lineItemIds: told }),
      };
    },
  };
}
