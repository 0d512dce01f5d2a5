import { Prisma } from '../../prisma/generated/client';
import { contextOf, type Keyring } from '../keyring';
import type { Database } from '../postgres';

const FIRST_BACK_OFF_MS = 1_000;
const MAX_BACK_OFF_MS = 60_000;
/** What no try can mend is tried on all the same, for a key or a version that comes back, but rarely. */
const MAX_UNSENDABLE_BACK_OFF_MS = 3_600_000;
/** Why an entry can never be sent as it is: no version of ours takes it, or no key of ours opens it. */
export const UNSENDABLE = ['INVALID', 'UNREADABLE'];
/** At a try a minute about 17 hours: no outage of ours lasts that long, so it is the event's own trouble. */
const HOPELESS_ATTEMPTS = 1_000;

const IS_UNSENDABLE = Prisma.sql`COALESCE(last_error, '') = ANY (${UNSENDABLE}::text[])`;

/** A dead letter: an event of which nothing comes without a person. */
export const IS_DEAD = Prisma.sql`sent_at IS NULL AND (${IS_UNSENDABLE} OR attempts >= ${HOPELESS_ATTEMPTS}::int)`;

export interface OutboxEvent {
  /** CloudEvents `source` and `id`: together they name the event, once. */
  source: string;
  eventId: string;
  type: string;
  /** Encrypted at rest. */
  data: unknown;
  /** When it was said, in milliseconds since the epoch; absent: when it is kept. */
  toldAt?: number;
}

export interface OutboxEntry extends OutboxEvent {
  id: string;
  toldAt: number;
  /** How often it was claimed, this time included. */
  attempts: number;
}

/** Events that could not reach Temporal when they came. */
export interface OutboxRepository {
  /** A repeat of the same event changes nothing. */
  add(event: OutboxEvent): Promise<void>;
  /** Takes the place of an earlier event of the same name, sent or not. */
  replace(event: OutboxEvent): Promise<void>;
  /** Whether this event waits to be sent; one that can never be sent does not. */
  isWaiting(event: Pick<OutboxEvent, 'source' | 'eventId'>): Promise<boolean>;
  /**
   * The oldest entries that are due, at most `limit`, those that could never be sent behind all others. Nobody
   * else gets them for `leaseMs`: a relay that dies leaves them to the next. An entry that no key opens is put off
   * like a failed one and not returned; it counts as claimed.
   */
  claimDue(limit: number, leaseMs: number): Promise<{ entries: OutboxEntry[]; claimed: number }>;
  markSent(id: string): Promise<void>;
  /**
   * Due again after 1 s, 2 s, 4 s … at most a minute, or an hour where it can never be sent as it is.
   * `errorCode` is a code, never a message with data.
   */
  markFailed(id: string, errorCode: string): Promise<void>;
  /** The data of an entry of which a part was sent; nothing else of it changes. */
  keepRest(entry: OutboxEntry, data: unknown): Promise<void>;
  /** Deletes what was sent longer ago; answers how many. */
  purgeSent(olderThanMs: number): Promise<number>;
}

type Row = Omit<OutboxEntry, 'data'> & { payload: string };

const timeOf = (toldAt: number | undefined): Date | null => (toldAt === undefined ? null : new Date(toldAt));

/** What an entry's ciphertext is bound to. */
export const boundTo = ({
  source,
  eventId,
  type,
}: Pick<OutboxEvent, 'source' | 'eventId' | 'type'>): string => contextOf('outbox', source, eventId, type);

export function createOutboxRepository(db: Database, keyring: Keyring): OutboxRepository {
  const markFailed = async (id: string, errorCode: string): Promise<void> => {
    const most = UNSENDABLE.includes(errorCode) ? MAX_UNSENDABLE_BACK_OFF_MS : MAX_BACK_OFF_MS;
    await db.$executeRaw`
      UPDATE outbox SET last_error = ${errorCode},
        next_at = timezone('utc', now()) + LEAST(${FIRST_BACK_OFF_MS}::int * power(2, LEAST(attempts, 16) - 1), ${most}::int) * interval '1 millisecond'
      WHERE id = ${id}::uuid AND sent_at IS NULL`;
  };

  const open = async ({ payload, ...row }: Row): Promise<OutboxEntry[]> => {
    let clear: string;
    try {
      clear = keyring.decryptTextOfAnyAge(payload, boundTo(row));
    } catch {
      // Left in the table with its reason: a lost key can come back, and one such entry must not stop the
      // others.
      await markFailed(row.id, 'UNREADABLE');
      return [];
    }
    return [{ ...row, data: JSON.parse(clear) as unknown }];
  };

  return {
    markFailed,
    async add({ source, eventId, type, data, toldAt }) {
      await db.outbox.createMany({
        data: [
          {
            source,
            eventId,
            type,
            payload: keyring.encryptText(JSON.stringify(data), boundTo({ source, eventId, type })),
            toldAt: timeOf(toldAt),
          },
        ],
        skipDuplicates: true,
      });
    },
    async replace({ source, eventId, type, data, toldAt }) {
      const fresh = {
        type,
        payload: keyring.encryptText(JSON.stringify(data), boundTo({ source, eventId, type })),
        sentAt: null,
        lastError: null,
        attempts: 0,
        createdAt: new Date(),
        toldAt: timeOf(toldAt),
        nextAt: new Date(),
      };
      await db.outbox.upsert({
        where: { source_eventId: { source, eventId } },
        create: { source, eventId, ...fresh },
        update: fresh,
      });
    },
    async isWaiting({ source, eventId }) {
      const [row] = await db.$hot<{ waiting: boolean }>(Prisma.sql`
        SELECT EXISTS (
          SELECT 1 FROM outbox WHERE source = ${source} AND event_id = ${eventId} AND sent_at IS NULL
            AND (last_error IS NULL OR last_error <> ALL (${UNSENDABLE}::text[]))) AS waiting`);
      return row?.waiting ?? false;
    },
    async claimDue(limit, leaseMs) {
      const rows = await db.$queryRaw<Row[]>(Prisma.sql`
        WITH claimed AS (
          UPDATE outbox SET attempts = attempts + 1, next_at = timezone('utc', now()) + ${leaseMs}::int * interval '1 millisecond'
          WHERE id IN (
            SELECT id FROM outbox WHERE sent_at IS NULL AND next_at <= timezone('utc', now())
            ORDER BY ${IS_UNSENDABLE}, created_at, id LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
          )
          RETURNING id, source, event_id AS "eventId", type, payload, attempts, created_at, told_at
        )
        SELECT id, source, "eventId", type, payload, attempts,
          (extract(epoch FROM COALESCE(told_at, created_at)) * 1000)::double precision AS "toldAt"
        FROM claimed ORDER BY created_at, id`);
      return { entries: (await Promise.all(rows.map(open))).flat(), claimed: rows.length };
    },
    async markSent(id) {
      // A row that was replaced after it was claimed holds something newer, which nobody has sent yet.
      await db.$executeRaw`UPDATE outbox SET sent_at = timezone('utc', now()), last_error = NULL WHERE id = ${id}::uuid AND attempts > 0`;
    },
    async keepRest({ id, source, eventId, type }, data) {
      const payload = keyring.encryptText(JSON.stringify(data), boundTo({ source, eventId, type }));
      await db.$executeRaw`UPDATE outbox SET payload = ${payload} WHERE id = ${id}::uuid AND sent_at IS NULL`;
    },
    purgeSent: (olderThanMs) =>
      db.$executeRaw`DELETE FROM outbox WHERE sent_at < timezone('utc', now()) - ${olderThanMs}::double precision * interval '1 millisecond'`,
  };
}
