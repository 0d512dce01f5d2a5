import { Prisma } from '../../prisma/generated/client';
import { DatabaseError, type Database } from '../postgres';
import { IS_DEAD } from './outbox';

/**
 * A row that is not heard of for longer is what a checkout left behind that somebody ended by force: an order waits
 * for its money for at most 90 days (`paymentWindowSeconds`), then three for the host.
 */
const LIVING_DAYS = 100;
/** Of one question; a database that is busier than that has better to do. */
const TIME_MS = 1_500;

/** How many checkouts stand where, at full price or not. What is over is not counted here: it only grows. */
export interface SessionCount {
  status: string;
  /** Empty where the checkout has its loyalty. */
  bypassReason: string;
  count: number;
}

/** What waits, as the tables know it. Ages are seconds, 0 where nothing waits. */
export interface Waiting {
  /** Orders that wait for their money or for the host, and how long the longest has been silent. */
  finalizations: number;
  finalizationSeconds: number;
  /** Sessions that hold points, the points, and the oldest hold. */
  holds: number;
  heldPoints: number;
  holdSeconds: number;
  /** Events that wait for Temporal. */
  outbox: number;
  outboxSeconds: number;
  /** Events of the outbox that will not go by themselves: a person must look. */
  deadLetters: number;
  /** Webhooks that nothing has taken yet, the oldest of those that Temporal has not heard of, and those that failed within a day. */
  webhooks: number;
  webhookSeconds: number;
  failedWebhooks: number;
}

export interface NumbersRepository {
  /** Bounded in time, like the next. Throws `DatabaseError`. */
  sessions(): Promise<SessionCount[]>;
  waiting(): Promise<Waiting>;
}

const LIVING = Prisma.sql`updated_at > timezone('utc', now()) - make_interval(days => ${LIVING_DAYS}::int)`;

/**
 * Partial indexes of migration 0011 hold exactly what is counted here. The reason stands in the row itself, so
 * rows are read only where there can be one: most checkouts under way have their loyalty.
 */
const SESSIONS = Prisma.sql`
  SELECT status, '' AS "bypassReason", count(*)::int AS count
  FROM loyalty_session WHERE status IN ('IDENTIFYING', 'ACTIVE') AND ${LIVING} GROUP BY 1
  UNION ALL
  SELECT status, COALESCE(snapshot->'bypass'->>'reason', ''), count(*)::int
  FROM loyalty_session WHERE status IN ('BYPASSED', 'PENDING_FINALIZATION') AND ${LIVING} GROUP BY 1, 2`;

const secondsSince = (column: Prisma.Sql, now: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`GREATEST(COALESCE(extract(epoch FROM ${now} - min(${column})), 0), 0)::double precision`;
const UTC_NOW = Prisma.sql`timezone('utc', now())`;

const WAITING = Prisma.sql`
  SELECT * FROM
    (SELECT count(*)::int AS finalizations, ${secondsSince(Prisma.sql`updated_at`, UTC_NOW)} AS "finalizationSeconds"
     FROM loyalty_session
     WHERE status = 'PENDING_FINALIZATION' AND ${LIVING}) AS f,
    (SELECT count(*)::int AS holds, COALESCE(sum(points), 0)::double precision AS "heldPoints",
       ${secondsSince(Prisma.sql`since`, Prisma.sql`now()`)} AS "holdSeconds"
     FROM loyalty_points_hold WHERE points > 0) AS h,
    (SELECT count(*) FILTER (WHERE NOT dead)::int AS outbox,
       GREATEST(COALESCE(extract(epoch FROM ${UTC_NOW} - min(created_at) FILTER (WHERE NOT dead)), 0), 0)::double precision AS "outboxSeconds",
       count(*) FILTER (WHERE dead)::int AS "deadLetters"
     FROM (SELECT created_at, ${IS_DEAD} AS dead FROM outbox WHERE sent_at IS NULL) AS o) AS o,
    (SELECT count(*) FILTER (WHERE status = 'pending')::int AS webhooks,
       count(*) FILTER (WHERE status = 'failed' AND last_attempt_at > now() - interval '1 day')::int AS "failedWebhooks"
     FROM webhook_delivery WHERE status = 'pending' OR (status = 'failed' AND last_attempt_at > now() - interval '1 day')) AS w,
    (SELECT ${secondsSince(Prisma.sql`round_at`, Prisma.sql`now()`)} AS "webhookSeconds"
     FROM webhook_delivery WHERE status = 'pending' AND handed_at IS NULL) AS u`;

/** The questions, for who looks at their plans. */
export const NUMBERS_SQL: readonly Prisma.Sql[] = [SESSIONS, WAITING];

/** What operators look at, counted where it is written down. Every process that asks gets the same. */
export function createNumbersRepository(db: Database): NumbersRepository {
  const ask = async <Row>(question: Prisma.Sql): Promise<Row[]> => {
    const [, rows] = await db.$transaction([
      // At the server too: a client that stops waiting ends nothing there.
      db.$queryRaw`SELECT set_config('statement_timeout', ${String(TIME_MS)}, true)`,
      db.$queryRaw<Row[]>(question),
    ]);
    return rows;
  };
  return {
    sessions: () => ask<SessionCount>(SESSIONS),
    async waiting() {
      const [waiting] = await ask<Waiting>(WAITING);
      if (!waiting) throw new DatabaseError('NO_ROW');
      return waiting;
    },
  };
}
