import { setImmediate } from 'node:timers/promises';
import { Prisma } from '../../prisma/generated/client';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';
import { boundTo, IS_DEAD, type OutboxEntry } from './outbox';

/** An entry of the outbox that waits for a person. */
export interface DeadLetter extends Omit<OutboxEntry, 'data'> {
  /** Null when no key opens it, or it is too long to be looked into, by itself or with those before it. */
  data: unknown;
  isLong: boolean;
  /** A code: INVALID, UNREADABLE, or the name of what the last try met. */
  lastError: string | null;
  /** Milliseconds since the epoch. */
  keptAt: number;
}

export interface DeadLetterFilter {
  storeId?: string;
  type?: string;
}

export interface DeadLetterRepository {
  /** The oldest first. */
  list(
    filter: DeadLetterFilter,
    page: { limit: number; after?: Pick<DeadLetter, 'id' | 'keptAt'> },
  ): Promise<DeadLetter[]>;
  count(filter: DeadLetterFilter): Promise<number>;
  /**
   * Due at once, as if they had just been kept; answers those that this call made due. Whoever else asks for
   * the same one, at the same time or later, changes nothing. With a store: only its own.
   */
  replay(ids: string[], storeId?: string): Promise<string[]>;
}

type Row = Omit<DeadLetter, 'data' | 'isLong'> & { payload: string | null };

/** Encrypted, in characters; the largest cart has two thirds of it. */
const MAX_PAYLOAD = 300_000;
/** Of a page together: it must fit into the memory, and be read in the time of one answer. */
const MAX_PAGE = 3_000_000;

/** An event's source begins with its store; see the API's `events/accept.ts`. */
const matching = ({ storeId, type }: DeadLetterFilter): Prisma.Sql => Prisma.sql`${IS_DEAD}
  ${storeId === undefined ? Prisma.empty : Prisma.sql`AND starts_with(source, ${`${storeId}|`})`}
  ${type === undefined ? Prisma.empty : Prisma.sql`AND type = ${type}`}`;

export function createDeadLetterRepository(db: Database, keyring: Keyring): DeadLetterRepository {
  const open = ({ payload, ...row }: Row): DeadLetter => {
    if (payload === null) return { ...row, data: null, isLong: true };
    let data: unknown = null;
    try {
      data = JSON.parse(keyring.decryptTextOfAnyAge(payload, boundTo(row)));
    } catch {
      // It is listed all the same: its key may be found again.
    }
    return { ...row, data, isLong: false };
  };

  return {
    async list(filter, { limit, after }) {
      const since = after
        ? Prisma.sql`AND (created_at, id) > (timestamp 'epoch' + ${after.keptAt}::double precision * interval '1 millisecond', ${after.id}::uuid)`
        : Prisma.empty;
      const rows = await db.$hot<Row>(Prisma.sql`
        SELECT id, source, event_id AS "eventId", type, attempts,
          CASE WHEN length <= ${MAX_PAYLOAD}::int
            AND sum(length) FILTER (WHERE length <= ${MAX_PAYLOAD}::int) OVER (ORDER BY created_at, id) <= ${MAX_PAGE}::int
            THEN payload END AS payload,
          last_error AS "lastError",
          (extract(epoch FROM created_at) * 1000)::double precision AS "keptAt",
          (extract(epoch FROM COALESCE(told_at, created_at)) * 1000)::double precision AS "toldAt"
        FROM (SELECT *, octet_length(payload) AS length FROM outbox
          WHERE ${matching(filter)} ${since} ORDER BY created_at, id LIMIT ${limit}::int) AS page
        ORDER BY created_at, id`);
      const letters: DeadLetter[] = [];
      for (const row of rows) {
        letters.push(open(row));
        await setImmediate();
      }
      return letters;
    },
    async count(filter) {
      const [row] = await db.$hot<{ n: number }>(
        Prisma.sql`SELECT count(*)::int AS n FROM outbox WHERE ${matching(filter)}`,
      );
      return row?.n ?? 0;
    },
    async replay(ids, storeId) {
      const rows = await db.$hot<{ id: string }>(Prisma.sql`
        UPDATE outbox SET attempts = 0, last_error = NULL, next_at = timezone('utc', now())
        WHERE id = ANY (${ids}::uuid[]) AND ${matching(storeId === undefined ? {} : { storeId })} RETURNING id`);
      return rows.map(({ id }) => id);
    },
  };
}
