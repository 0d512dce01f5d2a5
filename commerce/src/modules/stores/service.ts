import type { Context } from '@medusajs/framework/types';
import { InjectTransactionManager, MedusaContext, MedusaService } from '@medusajs/framework/utils';
import type { EntityManager } from '@medusajs/framework/mikro-orm/postgresql';
import { PlainError, reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { CounterOrder } from './models/counter-order';
import { StoreDetails } from './models/store-details';
import { MAX_DAYS_AHEAD, type StoreSettings, StoreSettingsInput } from './settings';

/** A cart or order at a store's counter. */
export interface CounterRow {
  cartId: string;
  locationId: string;
  kind: 'pickup' | 'delivery';
  slotAt: Date | null;
  slotMinutes: number | null;
  heldUntil: Date | null;
  orderId: string | null;
  placedAt: Date | null;
  readyAt: Date | null;
  readyBy: string | null;
  collectedAt: Date | null;
  collectedBy: string | null;
}

/** A slot of a store. */
export interface Slot {
  locationId: string;
  slotAt: Date;
  minutes: number;
  capacity: number;
}

const COLUMNS = `cart_id AS "cartId", location_id AS "locationId", kind, slot_at AS "slotAt", slot_minutes AS "slotMinutes",
  held_until AS "heldUntil", order_id AS "orderId", placed_at AS "placedAt", ready_at AS "readyAt", ready_by AS "readyBy",
  collected_at AS "collectedAt", collected_by AS "collectedBy"`;

/** Who counts against a slot: an order that stands, and a cart whose hold is not over. */
const TAKES = 'cancelled_at IS NULL AND (order_id IS NOT NULL OR held_until > now())';

/** Nothing of it is left to do. */
const IS_OVER = '(collected_at IS NOT NULL OR cancelled_at IS NOT NULL)';

/** An order placed earlier than this before a moment was due before it: keeps the board from reading years. */
const BOOKED_AHEAD = `interval '${MAX_DAYS_AHEAD + 1} days'`;

/** How long an order whose payment failed still keeps its slot for its cart. */
const AFTER_FAILURE = "interval '10 minutes'";
/** A mail that was tried by then and did not leave is tried again. */
const MAIL_AGAIN = "interval '2 minutes'";
/** Nobody needs to read later that an order is ready. */
const MAIL_UNTIL = "interval '3 hours'";

const settingsOf = (row: {
  time_zone: string;
  phone: string | null;
  hours: unknown;
  exceptions: unknown;
  slot_minutes: number;
  slot_capacity: number;
  lead_minutes: number;
  days_ahead: number;
}): StoreSettings =>
  StoreSettingsInput.parse({
    timeZone: row.time_zone,
    phone: row.phone,
    hours: row.hours,
    exceptions: row.exceptions,
    slotMinutes: row.slot_minutes,
    slotCapacity: row.slot_capacity,
    leadMinutes: row.lead_minutes,
    daysAhead: row.days_ahead,
  });

/**
 * What a store is beside a stock location, and what stands at its counter. A slot's places are counted under
 * one lock of Postgres for each slot, so that carts which ask at once never get more places than there are,
 * whichever process they ask.
 */
export class StoresService extends MedusaService({ StoreDetails, CounterOrder }) {
  /** The settings of these stores (stock locations), or of all; one without settings is no store. */
  async settings(ids?: string[]): Promise<Map<string, StoreSettings>> {
    const rows = await this.listStoreDetails(ids ? { id: ids } : {}, { take: 1_000 });
    return new Map(rows.map((row) => [row.id, settingsOf(row)]));
  }

  async saveSettings(id: string, settings: StoreSettings): Promise<void> {
    await this.rows(
      `INSERT INTO store_details (id, time_zone, phone, hours, exceptions, slot_minutes, slot_capacity, lead_minutes, days_ahead)
       VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone, phone = excluded.phone, hours = excluded.hours,
         exceptions = excluded.exceptions, slot_minutes = excluded.slot_minutes, slot_capacity = excluded.slot_capacity,
         lead_minutes = excluded.lead_minutes, days_ahead = excluded.days_ahead, updated_at = now(), deleted_at = NULL
       RETURNING id`,
      [
        id,
        settings.timeZone,
        settings.phone,
        JSON.stringify(settings.hours),
        JSON.stringify(settings.exceptions),
        settings.slotMinutes,
        settings.slotCapacity,
        settings.leadMinutes,
        settings.daysAhead,
      ],
    );
  }

  /** How many places of each slot of a store are taken from now on, by the slot's begin in milliseconds. */
  async takenSlots(locationId: string): Promise<Map<number, number>> {
    const rows = await this.rows<{ slotAt: Date; taken: string }>(
      `SELECT slot_at AS "slotAt", count(*) AS taken FROM counter_order
       WHERE location_id = ? AND slot_at > now() - interval '1 day' AND ${TAKES} GROUP BY slot_at`,
      [locationId],
    );
    return new Map(rows.map(({ slotAt, taken }) => [new Date(slotAt).getTime(), Number(taken)]));
  }

  /**
   * Holds a place of the slot for a cart, in exchange for the one it held. Answers until when, or undefined
   * when the slot is full, or the cart is an order already.
   */
  @InjectTransactionManager()
  async holdSlot(
    cartId: string,
    { locationId, slotAt, minutes, capacity }: Slot,
    holdMs: number,
    @MedusaContext() context: Context<EntityManager> = {},
  ): Promise<Date | undefined> {
    const at = slotAt.toISOString();
    await this.lockSlot(locationId, at, context);
    const [row] = await this.rows<{ heldUntil: Date }>(
      `INSERT INTO counter_order (cart_id, location_id, kind, slot_at, slot_minutes, held_until)
       SELECT ?, ?, 'pickup', ?::timestamptz, ?, now() + ? * interval '1 millisecond'
       WHERE (SELECT count(*) FROM counter_order WHERE location_id = ? AND slot_at = ?::timestamptz AND cart_id <> ? AND ${TAKES}) < ?
       ON CONFLICT (cart_id) DO UPDATE SET location_id = excluded.location_id, kind = 'pickup', slot_at = excluded.slot_at,
         slot_minutes = excluded.slot_minutes, held_until = excluded.held_until, cancelled_at = NULL, updated_at = now()
         WHERE counter_order.order_id IS NULL
       RETURNING held_until AS "heldUntil"`,
      [cartId, locationId, at, minutes, holdMs, locationId, at, cartId, capacity],
      context,
    );
    return row ? new Date(row.heldUntil) : undefined;
  }

  /** Gives back the slot that a cart holds; an order keeps its own. */
  async dropSlot(cartId: string): Promise<void> {
    await this.rows('DELETE FROM counter_order WHERE cart_id = ? AND order_id IS NULL RETURNING cart_id', [
      cartId,
    ]);
  }

  /** Rows of carts whose hold ended long ago, and that became no order. */
  async forgetOldHolds(): Promise<void> {
    await this.rows(
      "DELETE FROM counter_order WHERE order_id IS NULL AND coalesce(held_until, created_at) < now() - interval '1 day' RETURNING cart_id",
      [],
    );
  }

  async ofCart(cartId: string): Promise<CounterRow | undefined> {
    return (
      await this.rows<CounterRow>(`SELECT ${COLUMNS} FROM counter_order WHERE cart_id = ?`, [cartId])
    )[0];
  }

  async ofOrder(orderId: string): Promise<CounterRow | undefined> {
    return (
      await this.rows<CounterRow>(`SELECT ${COLUMNS} FROM counter_order WHERE order_id = ?`, [orderId])
    )[0];
  }

  /**
   * Puts an order at a store's counter, with the slot that its cart holds; a hold that is over counts again
   * if there is still a place. Answers false when there is none, and when the cart's row is not the one that
   * was `seen`: its slot was changed or given back meanwhile. Twice for one order changes nothing.
   */
  @InjectTransactionManager()
  async claim(
    {
      cartId,
      orderId,
      kind,
      locationId,
    }: Pick<CounterRow, 'cartId' | 'kind' | 'locationId'> & { orderId: string },
    slot: Slot | null,
    seen: Pick<CounterRow, 'locationId' | 'slotAt'> | undefined,
    @MedusaContext() context: Context<EntityManager> = {},
  ): Promise<boolean> {
    const at = slot?.slotAt.toISOString() ?? null;
    if (slot && at) await this.lockSlot(slot.locationId, at, context);
    const rows = await this.rows(
      `INSERT INTO counter_order (cart_id, location_id, kind, slot_at, slot_minutes, order_id)
       SELECT ?, ?, ?, ?::timestamptz, ?, ?
       WHERE ?::timestamptz IS NULL
         OR EXISTS (SELECT 1 FROM counter_order WHERE cart_id = ?)
           AND (SELECT count(*) FROM counter_order WHERE location_id = ? AND slot_at = ?::timestamptz AND cart_id <> ? AND ${TAKES}) < ?
       ON CONFLICT (cart_id) DO UPDATE SET location_id = excluded.location_id, kind = excluded.kind, slot_at = excluded.slot_at,
         slot_minutes = excluded.slot_minutes, order_id = excluded.order_id, held_until = NULL, cancelled_at = NULL, updated_at = now()
         WHERE counter_order.location_id IS NOT DISTINCT FROM ? AND counter_order.slot_at IS NOT DISTINCT FROM ?::timestamptz
       RETURNING cart_id AS id`,
      [
        cartId,
        locationId,
        kind,
        at,
        slot?.minutes ?? null,
        orderId,
        at,
        cartId,
        locationId,
        at,
        cartId,
        slot?.capacity ?? 0,
        seen?.locationId ?? null,
        seen?.slotAt ? new Date(seen.slotAt).toISOString() : null,
      ],
      context,
    );
    return rows.length > 0;
  }

  /** The order's money is held: the counter sees it. */
  async confirm(orderId: string): Promise<void> {
    await this.rows(
      'UPDATE counter_order SET placed_at = now(), updated_at = now() WHERE order_id = ? AND placed_at IS NULL RETURNING cart_id',
      [orderId],
    );
  }

  /** The order is being undone before it was paid: its slot is the cart's for a while. */
  async withdraw(orderId: string): Promise<void> {
    await this.rows(
      `UPDATE counter_order SET order_id = NULL, placed_at = NULL, held_until = now() + ${AFTER_FAILURE}, updated_at = now()
       WHERE order_id = ? RETURNING cart_id`,
      [orderId],
    );
  }

  /** The order was cancelled: its slot is free. */
  async cancel(orderId: string): Promise<void> {
    await this.rows(
      'UPDATE counter_order SET cancelled_at = now(), updated_at = now() WHERE order_id = ? AND cancelled_at IS NULL RETURNING cart_id',
      [orderId],
    );
  }

  /** Writes down, once, who made an order ready, and when. */
  async markReady(orderId: string, staffId: string): Promise<CounterRow | undefined> {
    return this.mark('ready', orderId, staffId);
  }

  /** Writes down, once, who handed an order out, and when. */
  async markCollected(orderId: string, staffId: string): Promise<CounterRow | undefined> {
    return this.mark('collected', orderId, staffId);
  }

  /**
   * The orders of a store's board: placed or fetched since `from`, or with a slot before `to`, and those that
   * nobody fetched and that were due since `openSince`. What is still to be done today comes first, by when it
   * is due, then what was left over, later days, and last what is over, the latest first: a limit cuts there.
   */
  async board(
    locationId: string,
    { from, to, openSince, limit }: { from: Date; to: Date; openSince: Date; limit: number },
  ): Promise<CounterRow[]> {
    return this.rows<CounterRow>(
      `SELECT ${COLUMNS} FROM counter_order
       WHERE location_id = ? AND placed_at IS NOT NULL AND placed_at >= ?::timestamptz - ${BOOKED_AHEAD}
         AND (placed_at >= ? OR (slot_at >= ? AND slot_at < ?) OR collected_at >= ?
           OR (collected_at IS NULL AND cancelled_at IS NULL AND coalesce(slot_at, placed_at) >= ?))
       ORDER BY ${IS_OVER}, coalesce(slot_at, placed_at) >= ?, coalesce(slot_at, placed_at) < ?,
         CASE WHEN NOT ${IS_OVER} THEN coalesce(slot_at, placed_at) END, placed_at DESC LIMIT ?`,
      [
        locationId,
        openSince.toISOString(),
        from.toISOString(),
        from.toISOString(),
        to.toISOString(),
        from.toISOString(),
        openSince.toISOString(),
        to.toISOString(),
        from.toISOString(),
        limit,
      ],
    );
  }

  /** Takes the mail of an order that is ready; false when it left already, is leaving, or is too late. */
  async claimMail(orderId: string): Promise<boolean> {
    const rows = await this.rows(
      `UPDATE counter_order SET mail_tried_at = now(), updated_at = now()
       WHERE order_id = ? AND ready_at > now() - ${MAIL_UNTIL} AND collected_at IS NULL AND cancelled_at IS NULL AND mailed_at IS NULL
         AND (mail_tried_at IS NULL OR mail_tried_at < now() - ${MAIL_AGAIN}) RETURNING cart_id`,
      [orderId],
    );
    return rows.length > 0;
  }

  async mailLeft(orderId: string): Promise<void> {
    await this.rows('UPDATE counter_order SET mailed_at = now() WHERE order_id = ? RETURNING cart_id', [
      orderId,
    ]);
  }

  /** Orders that are ready and whose mail did not leave yet. */
  async mailsToSend(): Promise<string[]> {
    const rows = await this.rows<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM counter_order
       WHERE ready_at > now() - ${MAIL_UNTIL} AND mailed_at IS NULL AND collected_at IS NULL AND cancelled_at IS NULL
         AND order_id IS NOT NULL AND (mail_tried_at IS NULL OR mail_tried_at < now() - ${MAIL_AGAIN})
       ORDER BY mail_tried_at NULLS FIRST LIMIT 100`,
      [],
    );
    return rows.map(({ orderId }) => orderId);
  }

  private async mark(
    step: 'ready' | 'collected',
    orderId: string,
    staffId: string,
  ): Promise<CounterRow | undefined> {
    const [row] = await this.rows<CounterRow>(
      `UPDATE counter_order SET ${step}_by = coalesce(${step}_by, ?), ${step}_at = coalesce(${step}_at, now()), updated_at = now()
       WHERE order_id = ? RETURNING ${COLUMNS}`,
      [staffId, orderId],
    );
    return row;
  }

  /** Until the transaction ends nobody else counts this slot. */
  private async lockSlot(locationId: string, at: string, context: Context<EntityManager>): Promise<void> {
    await this.rows(
      'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))',
      [`slot:${locationId}:${at}`],
      context,
    );
  }

  @InjectTransactionManager()
  protected async rows<Row = { id: string }>(
    sql: string,
    values: unknown[],
    @MedusaContext() context: Context<EntityManager> = {},
  ): Promise<Row[]> {
    if (!context.transactionManager) throw new PlainError('The stores have no connection to their database');
    try {
      return (await context.transactionManager.execute(sql, values)) as Row[];
    } catch (error) {
      // The database's own error repeats the statement with its values.
      throw new PlainError(`The tables of the stores: ${reasonOf(error)}`);
    }
  }
}
