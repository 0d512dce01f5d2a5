import {
  GOODWILL_LIMITS,
  type GoodwillActivities,
  type GoodwillInput,
  type GoodwillRefusal,
  type GoodwillStatus,
} from '../../contract';
import { Prisma, type LoyaltyGoodwill } from '../../prisma/generated/client';
import type { Database } from '../postgres';

export type KeptGoodwill = Omit<LoyaltyGoodwill, 'status'> & { status: GoodwillStatus };

export interface GoodwillRepository {
  /** Counts the gift towards its limits, under one lock for each store; a repeat is answered by its row. */
  begin(input: GoodwillInput): ReturnType<GoodwillActivities['beginGoodwill']>;
  /** The host gave it: the row and the entry of the books, both or neither; a repeat changes nothing. */
  keep(input: Parameters<GoodwillActivities['keepGoodwill']>[0]): Promise<void>;
  /** Where one stands that was not given; one that was given stays so. */
  mark(input: Parameters<GoodwillActivities['markGoodwill']>[0]): Promise<void>;
  find(goodwillId: string): Promise<KeptGoodwill | null>;
  /** The newest first. */
  ofOrder(order: { storeId: string; orderId: string }): Promise<KeptGoodwill[]>;
}

/** The limit of an order bounds them; refused ones are not kept. */
const MAX_OF_ORDER = 50;

const refused = (code: GoodwillRefusal) => ({ outcome: 'refused', code }) as const;
// Only this file writes these columns.
const kept = (row: LoyaltyGoodwill): KeptGoodwill => ({ ...row, status: row.status as GoodwillStatus });

export function createGoodwillRepository(db: Database): GoodwillRepository {
  const find: GoodwillRepository['find'] = async (id) => {
    const row = await db.loyaltyGoodwill.findUnique({ where: { id } });
    return row && kept(row);
  };

  return {
    find,
    async begin(input) {
      const { order, storeDay } = GOODWILL_LIMITS;
      const [row] = await db.$hot<{ said: string }>(
        Prisma.sql`SELECT loyalty_begin_goodwill(${JSON.stringify(input)}::jsonb, ${order}::int, ${storeDay}::int) AS said`,
      );
      switch (row?.said) {
        case 'LIMIT':
          return refused('GOODWILL_LIMIT');
        case 'FORMER_HOST':
          return refused('GOODWILL_FORMER_HOST');
        case 'OTHER':
          return refused('IDEMPOTENCY_KEY_REUSED');
        case 'GOODWILL_REFUSED':
          return refused('GOODWILL_UNSUPPORTED');
        case 'GOODWILL_GIVEN': {
          const given = await find(input.goodwillId);
          return {
            outcome: 'given',
            points: given?.points ?? input.points,
            newBalance: given?.newBalance ?? null,
          };
        }
        default:
          return { outcome: 'begun' };
      }
    },
    async keep({ goodwillId, idempotencyKey, pointsGiven, newBalance, at }) {
      await db.$hot(Prisma.sql`
        WITH given AS (
          UPDATE loyalty_goodwill SET status = 'GOODWILL_GIVEN', points = ${pointsGiven}::int, new_balance = ${newBalance}::int, problem = NULL
          WHERE id = ${goodwillId}::uuid RETURNING *
        )
        INSERT INTO loyalty_entry (idempotency_key, store_id, pos_sequence_id, session_id, order_id, kind, membership_id, points_earned,
          points_redeemed, discounts, currency, at)
        SELECT ${idempotencyKey}, store_id, pos_sequence_id, session_id, order_id, 'goodwill', membership_id, points, 0, '{}'::jsonb, '',
          ${new Date(at)}::timestamptz
        FROM given ON CONFLICT DO NOTHING`);
    },
    async mark({ goodwillId, status, problem }) {
      await db.loyaltyGoodwill.updateMany({
        where: { id: goodwillId, status: { not: 'GOODWILL_GIVEN' satisfies GoodwillStatus } },
        data: { status, problem },
      });
    },
    async ofOrder({ storeId, orderId }) {
      const rows = await db.loyaltyGoodwill.findMany({
        where: { storeId, orderId },
        orderBy: { at: 'desc' },
        take: MAX_OF_ORDER,
      });
      return rows.map(kept);
    },
  };
}
