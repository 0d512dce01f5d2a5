import { isDeepStrictEqual } from 'node:util';
import type { ConfigModule, Context, Logger } from '@medusajs/framework/types';
import { InjectManager, MedusaContext, MedusaService } from '@medusajs/framework/utils';
import type { EntityManager } from '@medusajs/framework/mikro-orm/postgresql';
import { createKeyring, type Keyring } from '../../encryption/keyring';
import { openJson, sealJson } from '../../encryption/sealed-json';
import { PlainError, reasonOf } from '../../failure';
import { parseOptions, type PluginOptionsInput } from '../../options';
import { traceHeaders } from '../../trace';
import { registeredChores, startClock, type StopClock } from './clock';
import type { EventData, EventType } from './contract';
import { eventId } from './event-id';
import type { OutboxNumbers } from './numbers';
import { OutboxEvent } from './models/outbox-event';

const FIRST_BACK_OFF_MS = 1_000;
/** Never given up: an order's points are worth a try every ten minutes for as long as it takes. */
const MAX_BACK_OFF_MS = 600_000;
/**
 * A completion that nobody confirmed by then died on its way; longer than the two minutes for which its lock
 * on the cart lives.
 */
const UNCONFIRMED_MS = 150_000;
/** Medusa's last steps after the order is confirmed, of which the lock's release can still fail. */
const CONFIRMED_MS = 3_000;
const MAX_ERROR_LENGTH = 500;
/** The shopper's own request is over by then, whatever came of it. */
const ASKING_MS = 5_000;
/** As long as sending one event takes (see `transport.ts`). */
const SENDING_MS = 5_000;

/** A row, as the relay works with it. */
export interface OutboxEntry {
  id: string;
  type: EventType;
  subject: string;
  orderId: string | null;
  data: unknown;
  /** There is data, and no key opens it. */
  unreadable?: boolean;
  lines: Record<string, unknown> | null;
  createdAt: Date;
  /** OrderCompleted: when its completion came to its end. */
  confirmedAt: Date | null;
  /** W3C: of the request that wrote it; null where nothing was traced. */
  traceparent: string | null;
  /** How often it was claimed, this time included. */
  attempts: number;
}

/** What waits, for people: no data of customers in it. */
export interface WaitingEvent {
  id: string;
  type: EventType;
  orderId: string | null;
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date;
  lastError: string | null;
}

export interface NewEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  subject: string;
  orderId?: string;
  /** Absent where the relay makes the data when its time has come. */
  data?: EventData[Type];
  lines?: Record<string, unknown>;
}

const COLUMNS =
  'id, type, subject, order_id AS "orderId", data, lines, created_at AS "createdAt", confirmed_at AS "confirmedAt", traceparent, attempts';
const OPEN = 'delivered_at IS NULL AND dropped_at IS NULL';

/** A ciphertext opens in its own row only. */
const place = (id: string): string => `outbox_event:${id}`;

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/**
 * The column as it stands: a compare-and-set is made with it, because sealing the same twice gives two
 * ciphertexts.
 */
interface Stored {
  data: unknown;
}

/** Of Medusa's container. */
interface Dependencies {
  logger: Logger;
  configModule: ConfigModule;
}

/**
 * The shop's events until the loyalty service has them. A row is written beside what happened and outlives
 * any crash; a relay (`workflows/outbox/deliver-events.ts`) claims it with a lease, so that two processes do not send
 * the same one at the same time, unless somebody hastens it: an event counts once, however often it is sent. What an
 * event says of a person is sealed as long as it stands here.
 */
export class OutboxService extends MedusaService({ OutboxEvent }) {
  private readonly keyring: Keyring;

  /** Medusa calls these once the shop has started, and before it stops. */
  readonly __hooks = {
    onApplicationStart: async (): Promise<void> => {
      if (this.takesBackgroundWork) this.stopClock = startClock(registeredChores(), this.log);
    },
    onApplicationPrepareShutdown: async (): Promise<void> => this.stopClock?.(),
  };
  private readonly log: Logger;
  private readonly takesBackgroundWork: boolean;
  private stopClock: StopClock | undefined;

  constructor({ logger, configModule }: Dependencies, options: PluginOptionsInput) {
    // The container is read by the base class through `arguments`.
    super(...arguments);
    this.log = logger;
    this.takesBackgroundWork = configModule.projectConfig.workerMode !== 'server';
    this.keyring = createKeyring(parseOptions(options).encryptionKeys, 'encryptionKeys');
  }

  /**
   * Writes an event that is due at once. Answers false when it was there already: a repeat changes nothing.
   */
  async add(event: NewEvent): Promise<boolean> {
    return this.insert(event, 0);
  }

  /**
   * Writes an event that is due at once and takes the place of those of the same type and subject that have
   * not left yet. One of them may be leaving at this very moment: then the new one follows it.
   */
  async supersede(event: NewEvent): Promise<boolean> {
    if (!(await this.insert(event, SENDING_MS))) return false;
    const dropped = await this.query<{ attempts: number }>(
      `UPDATE outbox_event SET dropped_at = now(), last_error = 'A newer one says it all', updated_at = now()
       WHERE type = ? AND subject = ? AND id <> ? AND ${OPEN} RETURNING attempts`,
      [event.type, event.subject, event.id],
    );
    if (dropped.every(({ attempts }) => attempts === 0)) await this.hasten(event.id);
    return true;
  }

  /** Writes an event that is due in `delayMs`, unless somebody hastens it. */
  async schedule(event: NewEvent, delayMs: number): Promise<boolean> {
    return this.insert(event, delayMs);
  }

  /**
   * Takes the cart for one order, before any money moves: of two orders of one cart only one gets past this.
   * Answers the id of the order that has it: the caller's, or another's.
   */
  async claimCompletion(cartId: string, orderId: string): Promise<string> {
    const mine: NewEvent = {
      id: eventId.completed(orderId),
      type: 'OrderCompleted',
      subject: cartId,
      orderId,
    };
    if (await this.insert(mine, UNCONFIRMED_MS)) return orderId;
    const [row] = await this.query<{ orderId: string }>(
      'SELECT order_id AS "orderId" FROM outbox_event WHERE type = ? AND subject = ?',
      ['OrderCompleted', cartId],
    );
    return row?.orderId ?? orderId;
  }

  /** The order stands: its OrderCompleted is due in a moment, whoever hastens it. */
  async confirmCompletion(orderId: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET confirmed_at = now(), next_attempt_at = now() + ? * interval '1 millisecond', updated_at = now()
       WHERE id = ? AND confirmed_at IS NULL AND ${OPEN} RETURNING id`,
      [CONFIRMED_MS, eventId.completed(orderId)],
    );
  }

  /** The completion failed and is being undone. What was paid for already stays. */
  async withdrawCompletion(orderId: string): Promise<void> {
    await this.query(`DELETE FROM outbox_event WHERE id = ? AND data IS NULL AND ${OPEN} RETURNING id`, [
      eventId.completed(orderId),
    ]);
  }

  /** Due now, if its completion came to its end. */
  async hastenConfirmed(id: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET next_attempt_at = now(), updated_at = now() WHERE id = ? AND confirmed_at IS NOT NULL AND attempts = 0 AND ${OPEN} RETURNING id`,
      [id],
    );
  }

  /** Due now, whatever it waited for. */
  async hasten(id: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET next_attempt_at = now(), updated_at = now() WHERE id = ? AND ${OPEN} RETURNING id`,
      [id],
    );
  }

  /** What waits for the money of this order is due now. */
  async hastenPayments(orderId: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET next_attempt_at = now(), updated_at = now()
       WHERE order_id = ? AND type = 'PaymentsChanged' AND ${OPEN} RETURNING id`,
      [orderId],
    );
  }

  /**
   * The events that are due, at most `limit`. Nobody else gets them for `leaseMs`: a process that dies leaves
   * them to the next. A return or a cancellation stays behind the completion of its order, and a completion
   * behind who the shopper is.
   */
  async claimDue(limit: number, leaseMs: number): Promise<OutboxEntry[]> {
    return this.entries(
      `UPDATE outbox_event SET attempts = attempts + 1, next_attempt_at = now() + ? * interval '1 millisecond', updated_at = now()
       WHERE id IN (
         SELECT id FROM outbox_event AS due
         WHERE ${OPEN} AND next_attempt_at <= now() AND (due.type NOT IN ('OrderReturned', 'OrderCancelled', 'PaymentsChanged') OR NOT EXISTS (
           SELECT 1 FROM outbox_event AS first WHERE first.order_id = due.order_id AND first.type = 'OrderCompleted' AND first.delivered_at IS NULL AND first.dropped_at IS NULL))
           AND (due.type <> 'OrderCompleted' OR NOT EXISTS (SELECT 1 FROM outbox_event AS who WHERE who.type = 'LateIdentity' AND who.subject = due.subject))
         ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [leaseMs, limit],
    );
  }

  /** Keeps what will be sent, before it is sent for the first time. The first version stays. */
  async freeze(id: string, data: EventData[EventType], lines?: Record<string, unknown>): Promise<void> {
    await this.query(
      'UPDATE outbox_event SET data = ?::jsonb, lines = COALESCE(?::jsonb, lines), updated_at = now() WHERE id = ? AND data IS NULL RETURNING id',
      [this.sealed(id, data), json(lines), id],
    );
  }

  async markDelivered(id: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET delivered_at = now(), last_error = NULL, updated_at = now() WHERE id = ? RETURNING id`,
      [id],
    );
  }

  /** Due again after 1 s, 2 s, 4 s … at most ten minutes. `error` says why, without personal data. */
  async markFailed(id: string, error: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET last_error = ?, updated_at = now(),
         next_attempt_at = now() + LEAST(? * power(2, LEAST(attempts, 20) - 1), ?) * interval '1 millisecond'
       WHERE id = ? AND ${OPEN} RETURNING id`,
      [error.slice(0, MAX_ERROR_LENGTH), FIRST_BACK_OFF_MS, MAX_BACK_OFF_MS, id],
    );
  }

  /** Nothing is to be sent after all; `reason` stays readable. */
  async drop(id: string, reason: string): Promise<void> {
    await this.query(
      `UPDATE outbox_event SET dropped_at = now(), last_error = ?, updated_at = now() WHERE id = ? AND ${OPEN} RETURNING id`,
      [reason, id],
    );
  }

  /** Keeps who the shopper of a cart is, in the place of what was kept before. Due at once. */
  async keepIdentity(cartId: string, data: EventData['LateIdentity']): Promise<void> {
    await this.query(
      `INSERT INTO outbox_event (id, type, subject, data, next_attempt_at) VALUES (?, 'LateIdentity', ?, ?::jsonb, now())
       ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data, attempts = 0, next_attempt_at = now(), updated_at = now() RETURNING id`,
      [eventId.identity(cartId), cartId, this.sealed(eventId.identity(cartId), data)],
    );
  }

  /** As `keepIdentity`, while the shopper's own request is under way; what was kept before stays. */
  async reserveIdentity(cartId: string, data: EventData['LateIdentity']): Promise<void> {
    await this.insert(
      { id: eventId.identity(cartId), type: 'LateIdentity', subject: cartId, data },
      ASKING_MS,
    );
  }

  /** The loyalty service knows: no trace stays. With `data`, only if nothing else was kept meanwhile. */
  async forgetIdentity(cartId: string, data?: EventData['LateIdentity']): Promise<void> {
    const id = eventId.identity(cartId);
    if (!data) {
      await this.query('DELETE FROM outbox_event WHERE id = ? RETURNING id', [id]);
      return;
    }
    const [row] = await this.query<Stored>('SELECT data FROM outbox_event WHERE id = ?', [id]);
    if (row && this.says(id, row, data))
      await this.query('DELETE FROM outbox_event WHERE id = ? AND data = ?::jsonb RETURNING id', [
        id,
        json(row.data),
      ]);
  }

  async find(id: string): Promise<OutboxEntry | undefined> {
    const [entry] = await this.entries(`SELECT ${COLUMNS} FROM outbox_event WHERE id = ?`, [id]);
    return entry;
  }

  async ofOrder(orderId: string, type: EventType): Promise<OutboxEntry[]> {
    return this.entries(
      `SELECT ${COLUMNS} FROM outbox_event WHERE order_id = ? AND type = ? ORDER BY created_at, id`,
      [orderId, type],
    );
  }

  /** What was tried and has not left yet, the oldest first, at most `limit`. */
  async stuck(limit: number): Promise<WaitingEvent[]> {
    return this.query<WaitingEvent>(
      `SELECT id, type, order_id AS "orderId", attempts, created_at AS "createdAt", next_attempt_at AS "nextAttemptAt", last_error AS "lastError"
       FROM outbox_event WHERE ${OPEN} AND last_error IS NOT NULL ORDER BY created_at LIMIT ?`,
      [limit],
    );
  }

  /**
   * What was tried and has not left yet is due now; answers how many. Both given: what has one of these ids and this
   * type. One that is being sent at this moment may be sent once more.
   */
  async retryStuck({ ids, type }: { ids?: string[]; type?: EventType }): Promise<number> {
    const rows = await this.query(
      `UPDATE outbox_event SET next_attempt_at = now(), updated_at = now()
       WHERE ${OPEN} AND last_error IS NOT NULL AND (?::jsonb IS NULL OR jsonb_exists(?::jsonb, id)) AND (?::text IS NULL OR type = ?) RETURNING id`,
      [json(ids), json(ids), type ?? null, type ?? null],
    );
    return rows.length;
  }

  /** What operators look at; the partial index of what is open holds all of it. */
  async numbers(): Promise<OutboxNumbers> {
    const age = (column: string, where: string) =>
      `GREATEST(COALESCE(extract(epoch FROM now() - min(${column}) FILTER (WHERE ${where})), 0), 0)::double precision`;
    const [numbers] = await this.query<OutboxNumbers>(
      `SELECT count(*)::int AS waiting, ${age('next_attempt_at', 'true')} AS "overdueSeconds",
         count(*) FILTER (WHERE last_error IS NOT NULL)::int AS failing, ${age('created_at', 'last_error IS NOT NULL')} AS "oldestFailingSeconds"
       FROM outbox_event WHERE ${OPEN}`,
      [],
    );
    if (!numbers) throw new PlainError('The table of the outbox: no answer');
    return numbers;
  }

  /** Which of these ids have no row. */
  async missing(ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.query<{ id: string }>(
      `SELECT id FROM outbox_event WHERE id IN (${ids.map(() => '?').join(', ')})`,
      ids,
    );
    const known = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => !known.has(id));
  }

  /** Seals what was kept in clear before, at most `limit` rows; answers how many there were. */
  async sealOld(limit: number): Promise<number> {
    const rows = await this.query<Stored & { id: string }>(
      "SELECT id, data FROM outbox_event WHERE jsonb_typeof(data) = 'object' AND NOT jsonb_exists(data, 'sealed') LIMIT ?",
      [limit],
    );
    // Reasons of before may repeat a statement of the database, with the values in it.
    for (const { id, data } of rows)
      await this.query(
        'UPDATE outbox_event SET data = ?::jsonb, last_error = NULL WHERE id = ? AND data = ?::jsonb RETURNING id',
        [this.sealed(id, data), id, json(data)],
      );
    return rows.length;
  }

  private sealed(id: string, data: unknown): string | null {
    return data === undefined ? null : JSON.stringify(sealJson(this.keyring, data, place(id)));
  }

  private says(id: string, { data: stored }: Stored, data: unknown): boolean {
    try {
      return isDeepStrictEqual(openJson(this.keyring, stored, place(id)), JSON.parse(JSON.stringify(data)));
    } catch {
      // What nobody can read says nothing.
      return false;
    }
  }

  /** One row that cannot be read must not hold the others back. */
  private opened(entry: OutboxEntry): OutboxEntry {
    try {
      return { ...entry, data: openJson(this.keyring, entry.data, place(entry.id)) };
    } catch {
      return { ...entry, unreadable: true };
    }
  }

  private async entries(sql: string, values: unknown[]): Promise<OutboxEntry[]> {
    return (await this.query<OutboxEntry>(sql, values)).map((entry) => this.opened(entry));
  }

  private async insert(
    { id, type, subject, orderId, data, lines }: NewEvent,
    delayMs: number,
  ): Promise<boolean> {
    const rows = await this.query(
      `INSERT INTO outbox_event (id, type, subject, order_id, data, lines, traceparent, next_attempt_at)
       VALUES (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, now() + ? * interval '1 millisecond')
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        type,
        subject,
        orderId ?? null,
        this.sealed(id, data),
        json(lines),
        traceHeaders()['traceparent'] ?? null,
        delayMs,
      ],
    );
    return rows.length > 0;
  }

  @InjectManager()
  protected async query<Row = { id: string }>(
    sql: string,
    values: unknown[],
    @MedusaContext() context: Context<EntityManager> = {},
  ): Promise<Row[]> {
    if (!context.manager) throw new PlainError('The outbox has no connection to its database');
    try {
      return (await context.manager.execute(sql, values)) as Row[];
    } catch (error) {
      // The database's own error repeats the statement with its values, and would be logged with them.
      throw new PlainError(`The table of the outbox: ${reasonOf(error)}`);
    }
  }
}
