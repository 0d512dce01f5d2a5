import { randomUUID } from 'node:crypto';
import { WEBHOOK_LIMITS, WEBHOOK_TEST_TYPE, type DeliveryRound, type DeliveryStatus } from '../../contract';
import { Prisma } from '../../prisma/generated/client';
import type { Keyring } from '../keyring';
import type { Database } from '../postgres';
import { secretsOf } from './webhook-endpoints';

/** One event for one endpoint. `loyalty_tell` of the migrations writes them, with the rows that they tell of. */
export interface WebhookDelivery {
  /** The `webhook-id`. */
  id: string;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  lastAttemptAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
  nextAttemptAt: Date | null;
  createdAt: Date;
  payload: unknown;
}

/** What one try needs. */
export interface Sendable {
  endpointId: string;
  isDisabled: boolean;
  url: string;
  /** In clear, the newest first. */
  secrets: string[];
  /** The very bytes of every try. */
  body: string;
  /** Tries of this round before this one. */
  attempts: number;
}

/** How a try ended without success. */
export interface FailedTry {
  /** The HTTP status; null where there was no answer. */
  status: number | null;
  /** Why there was none. */
  error: string | null;
  /** Null: there is none. */
  nextAttemptAt: Date | null;
}

export interface DeliveryPage {
  status?: DeliveryStatus;
  limit: number;
  /** The last one of the page before. */
  after?: { createdAt: Date; id: string };
}

/** For the endpoint's owner. */
interface Shown {
  /** The newest first. */
  list(endpointId: string, page: DeliveryPage): Promise<WebhookDelivery[]>;
  /** From the start, with a full window of tries; false where the endpoint has no such delivery. */
  resend(endpointId: string, id: string): Promise<boolean>;
  /** Of those that failed and were written since then, the oldest first, at most `WEBHOOK_LIMITS.resend`. */
  resendFailed(endpointId: string, since: Date): Promise<number>;
  /** A delivery that tells nothing but that it came; answers its id. */
  addTest(endpoint: { id: string; storeId: string }): Promise<string>;
}

/** For the relay. */
interface Waiting {
  /** Rounds that Temporal has not heard of, for `leaseMs` nobody else's. */
  claimDue(limit: number, leaseMs: number): Promise<(DeliveryRound & { storeId: string; type: string })[]>;
  markHanded(rounds: DeliveryRound[]): Promise<void>;
  /** Deletes what is over and older than `WEBHOOK_LIMITS.keptDays`, and gives up what its workflow left behind. */
  tidy(): Promise<void>;
}

/** For who sends. */
interface Tried {
  /** Null where this round is over. */
  findSendable(round: DeliveryRound): Promise<Sendable | null>;
  markDelivered(round: DeliveryRound, status: number): Promise<void>;
  markTried(round: DeliveryRound, tried: FailedTry): Promise<void>;
  /** `status`: what the endpoint answered when it said that it is gone. */
  markDropped(round: DeliveryRound, status: number | null): Promise<void>;
  markFailed(round: DeliveryRound): Promise<void>;
}

export type WebhookDeliveryRepository = Shown & Waiting & Tried;

/** Longer than any round of tries: its workflow was ended by force. */
const LEFT_BEHIND_HOURS = 80;
/** Of one statement; the next hour goes on. */
const TIDY_ROWS = 10_000;

/** Another round of tries, under the same id. */
export const SENT_ANEW = Prisma.sql`status = 'pending', round = round + 1, round_at = now(), attempts = 0, next_attempt_at = NULL, due_at = now(), handed_at = NULL`;

const COLUMNS = {
  id: true,
  type: true,
  status: true,
  attempts: true,
  lastAttemptAt: true,
  lastStatus: true,
  lastError: true,
  nextAttemptAt: true,
  createdAt: true,
  payload: true,
} as const;

/** A round that is over changes nothing any more. */
const open = ({ deliveryId, round }: DeliveryRound) => ({ id: deliveryId, round, status: 'pending' });

const shown = (db: Database): Shown => ({
  async list(endpointId, { status, limit, after }) {
    const rows = await db.webhookDelivery.findMany({
      where: {
        endpointId,
        ...(status === undefined ? {} : { status }),
        ...(after === undefined
          ? {}
          : {
              OR: [
                { createdAt: { lt: after.createdAt } },
                { createdAt: after.createdAt, id: { lt: after.id } },
              ],
            }),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      select: COLUMNS,
    });
    // Only this file and the migrations write the column.
    return rows.map((row) => ({ ...row, status: row.status as DeliveryStatus }));
  },
  async resend(endpointId, id) {
    const rows = await db.$hot(Prisma.sql`
        UPDATE webhook_delivery SET ${SENT_ANEW} WHERE id = ${id}::uuid AND endpoint_id = ${endpointId}::uuid RETURNING id`);
    return rows.length > 0;
  },
  async resendFailed(endpointId, since) {
    const rows = await db.$hot(Prisma.sql`
        UPDATE webhook_delivery SET ${SENT_ANEW} WHERE id IN (
          SELECT id FROM webhook_delivery
          WHERE endpoint_id = ${endpointId}::uuid AND status = 'failed' AND created_at >= ${since}::timestamptz
          ORDER BY created_at, id LIMIT ${WEBHOOK_LIMITS.resend}::int FOR UPDATE)
        RETURNING id`);
    return rows.length;
  },
  async addTest({ id: endpointId, storeId }) {
    const { id } = await db.webhookDelivery.create({
      data: {
        endpointId,
        eventKey: `${WEBHOOK_TEST_TYPE}:${randomUUID()}`,
        type: WEBHOOK_TEST_TYPE,
        payload: {
          type: WEBHOOK_TEST_TYPE,
          timestamp: new Date().toISOString(),
          data: { storeId, endpointId },
        },
      },
      select: { id: true },
    });
    return id;
  },
});

const waiting = (db: Database): Waiting => ({
  claimDue: (limit, leaseMs) =>
    db.$hot(Prisma.sql`
        UPDATE webhook_delivery d SET due_at = now() + ${leaseMs}::int * interval '1 millisecond'
        FROM webhook_endpoint e
        WHERE e.id = d.endpoint_id AND d.id IN (
          SELECT id FROM webhook_delivery WHERE status = 'pending' AND handed_at IS NULL AND due_at <= now()
          ORDER BY due_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED)
        RETURNING d.id AS "deliveryId", d.round, d.type, e.store_id AS "storeId"`),
  async markHanded(rounds) {
    const ids = rounds.map(({ deliveryId }) => deliveryId);
    const numbers = rounds.map(({ round }) => round);
    await db.$hot(Prisma.sql`
        UPDATE webhook_delivery d SET handed_at = now() FROM unnest(${ids}::uuid[], ${numbers}::int[]) AS handed (id, round)
        WHERE d.id = handed.id AND d.round = handed.round`);
  },
  async tidy() {
    await db.$hot(Prisma.sql`
        UPDATE webhook_delivery SET status = 'failed', next_attempt_at = NULL
        WHERE status = 'pending' AND handed_at < now() - make_interval(hours => ${LEFT_BEHIND_HOURS}::int)`);
    await db.$hot(Prisma.sql`
        DELETE FROM webhook_delivery WHERE id IN (
          SELECT id FROM webhook_delivery
          WHERE status <> 'pending' AND created_at < now() - make_interval(days => ${WEBHOOK_LIMITS.keptDays}::int)
          LIMIT ${TIDY_ROWS}::int)`);
  },
});

function tries(db: Database, keyring: Keyring): Tried {
  const end = async (
    round: DeliveryRound,
    data: Prisma.WebhookDeliveryUpdateManyMutationInput,
  ): Promise<void> => {
    await db.webhookDelivery.updateMany({ where: open(round), data: { nextAttemptAt: null, ...data } });
  };
  const tried = (status: number | null, error: string | null) => ({
    attempts: { increment: 1 },
    lastAttemptAt: new Date(),
    lastStatus: status,
    lastError: error,
  });

  return {
    async findSendable(round) {
      const row = await db.webhookDelivery.findFirst({ where: open(round), include: { endpoint: true } });
      if (!row) return null;
      const { endpoint, payload, attempts } = row;
      return {
        endpointId: endpoint.id,
        isDisabled: endpoint.disabledAt !== null,
        url: endpoint.url,
        secrets: secretsOf(keyring, endpoint),
        body: JSON.stringify(payload),
        attempts,
      };
    },
    markDelivered: (round, status) => end(round, { status: 'delivered', ...tried(status, null) }),
    async markTried(round, { status, error, nextAttemptAt }) {
      await end(round, { ...tried(status, error), nextAttemptAt });
    },
    markDropped: (round, status) =>
      end(round, { status: 'dropped', ...(status === null ? {} : tried(status, null)) }),
    markFailed: (round) => end(round, { status: 'failed' }),
  };
}

export const createWebhookDeliveryRepository = (
  db: Database,
  keyring: Keyring,
): WebhookDeliveryRepository => ({
  ...shown(db),
  ...waiting(db),
  ...tries(db, keyring),
});
