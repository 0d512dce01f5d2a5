import { queryAt } from '../../test/support/tables';
import { balanceAt, capturesByCart, type HostEntry, hostEntries, settles } from '../load/ledgers';
import { holdsWithin } from '../process/wait';
import type { Placed } from './orders/loyalty';
import type { Way } from './plan';
import type { Target } from './target';

/** After the last blow; what an outage delayed is tried again with growing pauses. */
const SETTLE_MS = 10 * 60_000;
const LOOK_MS = 1_000;

export type PlacedByWay = Placed & { way: Way };

/** Each finding is a sentence about one order, transaction or member; all empty where all is well. */
export interface Findings {
  lost: string[];
  twice: string[];
  pointsOff: string[];
  capturesOff: string[];
}

export interface Audit {
  placed: readonly PlacedByWay[];
  /** What `openings` said before the first order, and when that was. */
  before: ReadonlyMap<string, number>;
  since: Date;
  /** Told how many orders are not settled yet, whenever that changes. */
  waiting(left: number): void;
  /** How long they are waited for; ten minutes where absent. */
  settleMs?: number;
}

interface SessionRow {
  cart_id: string;
  order_id: string | null;
  status: string;
  pos_sequence_id: string;
}

const sessionsOf = ({ databaseUrl }: Target): Promise<SessionRow[]> =>
  queryAt<SessionRow>(databaseUrl, 'SELECT cart_id, order_id, status, pos_sequence_id FROM loyalty_session');

const isSettled = (row: SessionRow | undefined, { orderId }: Placed): boolean =>
  row?.status === 'FINALIZED' && row.order_id === orderId;

const byCart = (rows: readonly SessionRow[]): Map<string, SessionRow> =>
  new Map(rows.map((row) => [row.cart_id, row]));

/** Waits, as long as that can help, until every order is settled. */
async function settled(
  target: Target,
  { placed, waiting, settleMs = SETTLE_MS }: Audit,
): Promise<Map<string, SessionRow>> {
  let left = placed.length;
  const look = async (): Promise<boolean> => {
    const rows = byCart(await sessionsOf(target));
    const now = placed.filter((order) => !isSettled(rows.get(order.cartId), order)).length;
    if (now !== left) waiting(now);
    left = now;
    return now === 0;
  };
  // A database that is just being started again answers at the next look.
  await holdsWithin(() => look().catch(() => false), settleMs, LOOK_MS);
  return byCart(await sessionsOf(target));
}

/** Orders that a shopper was told are placed, and that are not there as one settled order with one effect. */
function lostOrders(
  placed: readonly PlacedByWay[],
  rows: ReadonlyMap<string, SessionRow>,
  entries: ReadonlyMap<string, HostEntry[]>,
): string[] {
  return placed.flatMap((order) => {
    const row = rows.get(order.cartId);
    const name = `${order.way} order of cart ${order.cartId}`;
    if (!isSettled(row, order))
      return [`${name}: ${row ? `${row.status}, order ${row.order_id}` : 'no session'}`];
    return entries.has(row?.pos_sequence_id ?? '') ? [] : [`${name}: settled without an entry at the host`];
  });
}

function bySequence(entries: readonly HostEntry[]): Map<string, HostEntry[]> {
  const found = new Map<string, HostEntry[]>();
  for (const entry of entries.filter(settles))
    found.set(entry.posSequenceID, [...(found.get(entry.posSequenceID) ?? []), entry]);
  return found;
}

/** Transactions with more than one effect, and effects that belong to no checkout. */
function settledTwice(
  entries: ReadonlyMap<string, HostEntry[]>,
  rows: ReadonlyMap<string, SessionRow>,
): string[] {
  const known = new Set([...rows.values()].map((row) => row.pos_sequence_id));
  return [...entries].flatMap(([sequence, all]) => {
    const effects = all.map(({ entry, at }) => `${entry} at ${at}`).join(', ');
    if (!known.has(sequence)) return [`transaction ${sequence} of no checkout: ${effects}`];
    return all.length > 1 ? [`transaction ${sequence}: ${effects}`] : [];
  });
}

/** What the host has counted for each member. */
function moved(entries: readonly HostEntry[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { membershipID, pointsEarned, pointsRedeemed } of entries)
    sums.set(membershipID, (sums.get(membershipID) ?? 0) + pointsEarned - pointsRedeemed);
  return sums;
}

/**
 * By membership id, each balance without all that the host has counted: it never changes. Read again where an
 * order was settled meanwhile.
 */
export async function openings(
  { hostUrl }: Target,
  members: readonly string[],
): Promise<Map<string, number>> {
  for (;;) {
    const entries = await hostEntries(hostUrl);
    const sums = moved(entries);
    const found = new Map<string, number>();
    for (const id of members) found.set(id, (await balanceAt(hostUrl, id)) - (sums.get(id) ?? 0));
    if ((await hostEntries(hostUrl)).length === entries.length) return found;
  }
}

async function pointsOff(
  target: Target,
  before: ReadonlyMap<string, number>,
  settlements: readonly { order: PlacedByWay; entries: HostEntry[] }[],
): Promise<string[]> {
  const after = await openings(target, [...before.keys()]);
  const balances = [...before].flatMap(([membershipId, points]) =>
    after.get(membershipId) === points
      ? []
      : [
          `member ${membershipId}: the balance is ${(after.get(membershipId) ?? 0) - points} beside its entries`,
        ],
  );
  const redeemed = settlements.flatMap(({ order: { cartId, redeems }, entries }) => {
    const points = entries.reduce((sum, { pointsRedeemed }) => sum + pointsRedeemed, 0);
    return redeems === undefined || redeems === points
      ? []
      : [`cart ${cartId}: priced with ${redeems} points, ${points} were redeemed`];
  });
  return [...balances, ...redeemed];
}

/** Of the shop's own: carts that a shopper was told became an order, and that are another number of orders. */
async function shopOrders(
  { shop }: Target,
  placed: readonly PlacedByWay[],
): Promise<Pick<Findings, 'lost' | 'twice' | 'capturesOff'>> {
  if (!shop) return { lost: [], twice: [], capturesOff: [] };
  const carts = placed.filter(({ way }) => way === 'shop').map(({ cartId }) => cartId);
  const rows = await queryAt<{ cart_id: string; orders: number }>(
    shop.databaseUrl,
    'SELECT cart_id, count(*)::int AS orders FROM order_cart WHERE deleted_at IS NULL AND cart_id = ANY($1) GROUP BY 1',
    [carts],
  );
  const orders = new Map(rows.map((row) => [row.cart_id, row.orders]));
  const captures = await capturesByCart(shop.finixUrl);
  return {
    lost: carts.filter((id) => !orders.has(id)).map((id) => `cart ${id}: no order in the shop`),
    twice: [...orders]
      .filter(([, count]) => count > 1)
      .map(([id, count]) => `cart ${id}: ${count} orders in the shop`),
    capturesOff: carts
      .filter((id) => captures.get(id) !== 1)
      .map((id) => `cart ${id}: money taken ${captures.get(id) ?? 0} times`),
  };
}

/** Waits until the orders are settled, and reads everybody's books. */
export async function audit(target: Target, asked: Audit): Promise<Findings> {
  const { placed, before, since } = asked;
  const rows = await settled(target, asked);
  const all = await hostEntries(target.hostUrl);
  const entries = bySequence(all.filter(({ at }) => new Date(at) >= since));
  const settlements = placed.map((order) => ({
    order,
    entries: entries.get(rows.get(order.cartId)?.pos_sequence_id ?? '') ?? [],
  }));
  const shop = await shopOrders(target, placed);
  return {
    lost: [...lostOrders(placed, rows, entries), ...shop.lost],
    twice: [...settledTwice(entries, rows), ...shop.twice],
    pointsOff: await pointsOff(target, before, settlements),
    capturesOff: shop.capturesOff,
  };
}
