import { Prisma } from '../../prisma/generated/client';
import type { Database } from '../postgres';
import { SENT_ANEW } from './webhook-deliveries';

/** A delivery that nothing took for 72 hours. It waits for a person, until it is deleted after its 30 days. */
export interface FailedWebhook {
  id: string;
  storeId: string;
  endpointId: string;
  /** It answered 410: what is sent to it now is dropped. */
  isDisabled: boolean;
  type: string;
  orderId: string | null;
  displayId: string | null;
  /** Of the last try; both are null where nothing is known of it. */
  lastStatus: number | null;
  lastError: string | null;
  createdAt: Date;
}

export interface FailedWebhookFilter {
  storeId?: string;
  type?: string;
}

export interface FailedWebhookRepository {
  /** The oldest first. */
  list(
    filter: FailedWebhookFilter,
    page: { limit: number; after?: Pick<FailedWebhook, 'id' | 'createdAt'> },
  ): Promise<FailedWebhook[]>;
  count(filter: FailedWebhookFilter): Promise<number>;
  /**
   * From the start, as a resend: under the same id, with a full window of tries. Answers those that this call found
   * failed; the ones of a disabled endpoint stay as they are. With a store: only its own.
   */
  retry(ids: string[], storeId?: string): Promise<Pick<FailedWebhook, 'id' | 'isDisabled'>[]>;
  /** They are dropped. Answers those that this call dropped. */
  abandon(ids: string[], storeId?: string): Promise<string[]>;
}

const matching = ({ storeId, type }: FailedWebhookFilter): Prisma.Sql => Prisma.sql`d.status = 'failed'
  ${storeId === undefined ? Prisma.empty : Prisma.sql`AND e.store_id = ${storeId}`}
  ${type === undefined ? Prisma.empty : Prisma.sql`AND d.type = ${type}`}`;
const OF_ENDPOINTS = Prisma.sql`webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id`;

/** Locked one after the other in one order: of two people who ask at once the second finds nothing to do. */
const locked = (ids: string[], storeId: string | undefined): Prisma.Sql => Prisma.sql`
  SELECT d.id, e.disabled_at IS NOT NULL AS "isDisabled" FROM ${OF_ENDPOINTS}
  WHERE d.id = ANY (${ids}::uuid[]) AND ${matching(storeId === undefined ? {} : { storeId })}
  ORDER BY d.id FOR UPDATE OF d`;

/** Deliveries that wait for a person. */
export const createFailedWebhookRepository = (db: Database): FailedWebhookRepository => ({
  async list(filter, { limit, after }) {
    const since = after
      ? Prisma.sql`AND (d.created_at, d.id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`
      : Prisma.empty;
    return db.$hot<FailedWebhook>(Prisma.sql`
      SELECT d.id, e.store_id AS "storeId", e.id AS "endpointId", e.disabled_at IS NOT NULL AS "isDisabled", d.type,
        d.payload->'data'->>'orderId' AS "orderId", d.payload->'data'->>'displayId' AS "displayId",
        d.last_status AS "lastStatus", d.last_error AS "lastError", d.created_at AS "createdAt"
      FROM ${OF_ENDPOINTS} WHERE ${matching(filter)} ${since}
      ORDER BY d.created_at, d.id LIMIT ${limit}::int`);
  },
  async count(filter) {
    const [row] = await db.$hot<{ n: number }>(
      Prisma.sql`SELECT count(*)::int AS n FROM ${OF_ENDPOINTS} WHERE ${matching(filter)}`,
    );
    return row?.n ?? 0;
  },
  retry: (ids, storeId) =>
    db.$hot(Prisma.sql`
      WITH failed AS (${locked(ids, storeId)}),
        sent AS (UPDATE webhook_delivery SET ${SENT_ANEW}
          WHERE id IN (SELECT id FROM failed WHERE NOT "isDisabled"))
      SELECT id, "isDisabled" FROM failed`),
  async abandon(ids, storeId) {
    const rows = await db.$hot<{ id: string }>(Prisma.sql`
      UPDATE webhook_delivery SET status = 'dropped'
      WHERE id IN (SELECT id FROM (${locked(ids, storeId)}) AS failed) RETURNING id`);
    return rows.map(({ id }) => id);
  },
});
