import { capturesByCart, settles } from '../../scripts/load/ledgers';
import type { PlacedOrder } from '../../scripts/load/shop-order';
import { hostAt } from '../promise/host';
import { queryAt } from '../support/tables';
import { until } from '../support/until';
import { addressOf } from './compose';
import { handles } from './handles';

/** Settlement is tried again for as long as this after an outage that stopped it. */
const SETTLE_MS = 240_000;

export const host = hostAt(handles.PDI_SANDBOX_URL);

/** One question to the service's tables. */
export async function query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const url = new URL(handles.DATABASE_URL);
  url.hostname = await addressOf('postgres');
  return queryAt<Row>(url.href, sql, values);
}

interface SessionRow {
  cart_id: string;
  order_id: string | null;
  status: string;
  pos_sequence_id: string;
}

/** The sessions of these orders, once all of them are settled. */
async function settled(orders: readonly PlacedOrder[]): Promise<SessionRow[]> {
  const carts = orders.map(({ cartId }) => cartId);
  const ofOrders = () =>
    query<SessionRow>(
      'SELECT cart_id, order_id, status, pos_sequence_id FROM loyalty_session WHERE cart_id = ANY($1)',
      [carts],
    );
  await until(
    async () => {
      const rows = await ofOrders();
      return rows.length === carts.length && rows.every(({ status }) => status === 'FINALIZED');
    },
    { what: `${carts.length} orders to be settled`, timeoutMs: SETTLE_MS, everyMs: 1_000 },
  ).catch(async (error: unknown) => {
    const counts = new Map<string, number>();
    for (const { status } of await ofOrders()) counts.set(status, (counts.get(status) ?? 0) + 1);
    throw new Error(`Not all of ${carts.length} orders are settled: ${JSON.stringify([...counts])}`, {
      cause: error,
    });
  });
  return ofOrders();
}

/** How often the host counted an order, and the payment provider took its money. */
export interface Books {
  settledOnce: number;
  capturedOnce: number;
}

/**
 * Waits until a member's balance is what it began with and all entries of the host since: orders of an
 * earlier check may be settled late, between two looks.
 */
export const pointsAddUp = (member: { membershipId: string; points: number }): Promise<unknown> =>
  until(
    async () => {
      const entries = (await host.ledger()).filter(
        ({ membershipID }) => membershipID === member.membershipId,
      );
      const moved = entries.reduce(
        (sum, { pointsEarned, pointsRedeemed }) => sum + pointsEarned - pointsRedeemed,
        0,
      );
      return (await host.balance(member.membershipId)) === member.points + moved;
    },
    { what: "a balance that is the sum of the host's entries", timeoutMs: 30_000, everyMs: 500 },
  );

/** Waits for the orders to be settled, and reads the books of everybody else. */
export async function booksOf(orders: readonly PlacedOrder[]): Promise<Books> {
  const sessions = await settled(orders);
  const ledger = await host.ledger();
  const captures = await capturesByCart(handles.FINIX_SANDBOX_URL);
  const books: Books = { settledOnce: 0, capturedOnce: 0 };
  for (const { pos_sequence_id: id, cart_id: cartId } of sessions) {
    const entries = ledger.filter(({ posSequenceID }) => posSequenceID === id);
    if (entries.filter(settles).length === 1) books.settledOnce += 1;
    if (captures.get(cartId) === 1) books.capturedOnce += 1;
  }
  return books;
}
