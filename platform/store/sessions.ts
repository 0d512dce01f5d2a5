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
import { linkCustomer } from './customers';

export interface SessionRepository {
  /**
   * Writes the session, its rewards and the customer's link, whole or not at all. `stale`: the tables know
   * this or a newer state, and nothing was written.
   */
  project(projection: SessionProjection): Promise<'written' | 'stale'>;
  /**
   * The session as it was last projected. The member's first name and masked phone are empty: they are never
   * stored.
   */
  findSnapshot(sessionId: string): Promise<Session | null>;
  findOrder(order: { storeId: string; orderId: string }): Promise<OrderRecord | null>;
}

type Sql = Pick<Database, '$queryRaw' | '$executeRaw' | 'loyaltyReward'>;

const withoutPerson = (session: Session): Session => ({
  ...session,
  member: session.member && { ...session.member, firstName: '', maskedPhone: '' },
});

/** By id: a reward that the host names twice is one row, and the last one counts. */
const rewardsOf = ({ rewards }: Session): Reward[] => [
  ...new Map([...rewards.instant, ...rewards.optional].map((reward) => [reward.rewardId, reward])).values(),
];

/**
 * One statement decides who is newer, so two workers that project at once cannot overwrite a newer state:
 * within one POS sequence (one run of the cart) the revision does, and between the runs of a cart that
 * started afresh the session's own `updatedAt`. The order id survives a projection that does not name it, but
 * not a new run.
 */
async function upsertIfNewer(
  sql: Sql,
  { session, revision, orderId, orderLineItemIds }: SessionProjection,
): Promise<boolean> {
  const {
    sessionId,
    storeId,
    cartId,
    posSequenceId,
    status,
    rewards,
    pdiTransactionId,
    confirmationId,
    updatedAt,
  } = session;
  const membershipId = session.member?.membershipId ?? null;
  const orderLines = orderLineItemIds ? JSON.stringify(orderLineItemIds) : null;
  const rows = await sql.$queryRaw<{ id: string }[]>(Prisma.sql`
    INSERT INTO loyalty_session AS s (id, store_id, cart_id, pos_sequence_id, status, snapshot, rewards, pdi_transaction_id, confirmation_id,
      order_id, order_lines, membership_id, revision, created_at, updated_at)
    VALUES (${sessionId}::uuid, ${storeId}, ${cartId}, ${posSequenceId}, ${status}, ${JSON.stringify(withoutPerson(session))}::jsonb,
      ${JSON.stringify(rewards)}::jsonb, ${pdiTransactionId}, ${confirmationId}, ${orderId ?? null}, ${orderLines}::jsonb, ${membershipId}, ${revision},
      timezone('utc', now()), timezone('utc', ${updatedAt}::timestamptz))
    ON CONFLICT (id) DO UPDATE SET
      pos_sequence_id = EXCLUDED.pos_sequence_id, status = EXCLUDED.status, snapshot = EXCLUDED.snapshot, rewards = EXCLUDED.rewards,
      pdi_transaction_id = EXCLUDED.pdi_transaction_id, confirmation_id = EXCLUDED.confirmation_id,
      order_id = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.order_id, s.order_id) ELSE EXCLUDED.order_id END,
      order_lines = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.order_lines, s.order_lines) ELSE EXCLUDED.order_lines END,
      membership_id = EXCLUDED.membership_id, revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at
    WHERE (s.pos_sequence_id = EXCLUDED.pos_sequence_id AND s.revision < EXCLUDED.revision)
       OR (s.pos_sequence_id <> EXCLUDED.pos_sequence_id AND s.updated_at < EXCLUDED.updated_at)
    RETURNING id`);
  return rows.length === 1;
}

/**
 * The session's row is locked by the upsert before, so the rows of one session are replaced by one projection
 * at a time.
 */
async function replaceRewards(sql: Sql, session: Session): Promise<void> {
  const { sessionId, totals } = session;
  await sql.loyaltyReward.deleteMany({ where: { sessionId } });
  const rewards = rewardsOf(session);
  if (rewards.length === 0) return;
  await sql.loyaltyReward.createMany({
    data: rewards.map(({ rewardId, type, description, discountAmount, applied }) => ({
      sessionId,
      rewardId,
      rewardType: type,
      description,
      applied,
      discountAmount: toMajorUnits(discountAmount, totals.currency),
    })),
  });
}

export function createSessionRepository(db: Database, keyring: Keyring): SessionRepository {
  return {
    project: (projection) =>
      db.$transaction(async (sql) => {
        if (!(await upsertIfNewer(sql, projection))) return 'stale';
        const { session, customerId, phone } = projection;
        await replaceRewards(sql, session);
        // A number that was only typed links nobody to somebody's membership.
        if (customerId && session.member?.membershipId) {
          await linkCustomer(sql, keyring, {
            storeId: session.storeId,
            customerId,
            membershipId: session.member.membershipId,
            phone,
            proven: true,
            toldAt: Date.parse(session.updatedAt),
          });
        }
        return 'written';
      }),
    async findSnapshot(sessionId) {
      const row = await db.loyaltySession.findUnique({
        where: { id: sessionId },
        select: { snapshot: true },
      });
      // Only `project` writes this column, and it writes a Session.
      return row ? (row.snapshot as unknown as Session) : null;
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
