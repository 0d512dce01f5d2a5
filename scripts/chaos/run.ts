import { Asking, type Seen } from '../load/asking';
import { OrderClient } from '../load/shop-order';
import { holdsWithin } from '../process/wait';
import { audit, type Findings, openings, type PlacedByWay } from './books';
import { orderByApi } from './orders/by-api';
import { orderByEvents } from './orders/by-events';
import type { Placed } from './orders/loyalty';
import { type Member, planOrders, type PlannedOrder, type Way } from './plan';
import { createRandom } from './random';
import { type Frozen, startStrikes, type Strikes } from './strike';
import type { Target } from './target';

const PACE_MS = 10 * 60_000;
/** A process may be struck again while it starts, and needs half a minute for it on a busy machine. */
const PATIENCE_MS = 5 * 60_000;
/** The share of all clients who buy in the shop, where orders come in other ways too. */
const SHOP_CLIENTS = 1 / 4;

export interface Chaos {
  orders: number;
  /** How many checkouts are under way at once. */
  clients: number;
  seed: number;
  shares: Readonly<Record<Way, number>>;
  members: readonly Member[];
  /** How often everything is struck; as long as orders come in where absent. */
  rounds?: number;
  /** How long orders may take to be settled after the last blow; ten minutes where absent. */
  settleMs?: number;
}

export type SeenByWay = Seen & { way: Way };

export interface Outcome {
  placed: readonly PlacedByWay[];
  /** Why a client stopped trying. Whoever was not told that an order is placed has lost none. */
  givenUp: string[];
  findings: Findings;
  seen: SeenByWay[];
  blows: number;
  /** What can be struck. */
  victims: readonly string[];
  frozen: readonly Frozen[];
  /** From the first request to the last order, and to the last of them settled. */
  milliseconds: { orders: number; settled: number };
}

export interface Said {
  blow(line: string): void;
  progress(line: string): void;
}

/** A status that asking again would not change: the request itself was wrong, or came too late. */
const isFinal = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

interface Client {
  seen: readonly Seen[];
  order(): Promise<Placed>;
}

function clientOf(target: Target, planned: PlannedOrder): Client {
  const { storeId, shop, api } = target;
  if (planned.way === 'shop') {
    if (!shop) throw new Error('This stack runs without the shop');
    const { address, member } = planned;
    return new OrderClient({
      storefront: shop.storefront,
      tries: 'again',
      phone: member.phone,
      address,
      patienceMs: PATIENCE_MS,
    });
  }
  const asking = new Asking({
    base: api.url,
    headers: { authorization: `Bearer ${api.key}` },
    tries: 'again',
    patienceMs: PATIENCE_MS,
    final: isFinal,
  });
  const order = () =>
    planned.way === 'api'
      ? orderByApi(asking, storeId, planned)
      : orderByEvents(asking, { storeId, queueUrl: shop?.queueUrl }, planned);
  return { seen: asking.seen, order };
}

/** Few orders wait for the blows, so that each of them is struck by some: all that can be struck is, at least once. */
const pace = (strikes: Strikes, share: number): Promise<boolean> =>
  holdsWithin(() => strikes.landed() >= Math.floor(strikes.victims.length * share), PACE_MS);

type Ordered = Pick<Outcome, 'givenUp' | 'seen'> & { placed: PlacedByWay[] };
type Turn = readonly [index: number, planned: PlannedOrder];

/** Clients of the shop wait for its slow backend; the others must not wait with them. */
function queuesOf(plan: readonly PlannedOrder[], clients: number): { turns: Turn[]; clients: number }[] {
  const [shop, rest] = [true, false].map((wanted) =>
    [...plan.entries()].filter(([, { way }]) => (way === 'shop') === wanted),
  );
  if (!shop?.length || !rest?.length) return [{ turns: [...plan.entries()], clients }];
  const ofShop = Math.max(1, Math.floor(clients * SHOP_CLIENTS));
  return [
    { turns: shop, clients: ofShop },
    { turns: rest, clients: Math.max(1, clients - ofShop) },
  ];
}

async function placeAll(
  { target, plan, clients }: { target: Target; plan: readonly PlannedOrder[]; clients: number },
  strikes: Strikes,
  said: Said,
): Promise<Ordered> {
  const ordered: Ordered = { placed: [], givenUp: [], seen: [] };
  const tenth = Math.ceil(plan.length / 10);
  const place = async (planned: PlannedOrder): Promise<void> => {
    const { way } = planned;
    const client = clientOf(target, planned);
    try {
      ordered.placed.push({ ...(await client.order()), way });
      if (ordered.placed.length % tenth === 0) said.progress(`${ordered.placed.length} orders placed`);
    } catch (error) {
      ordered.givenUp.push(`${way}: ${String(error)}`);
    }
    for (const each of client.seen) ordered.seen.push({ ...each, way });
  };
  const shopper = async (turns: Turn[]): Promise<void> => {
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) {
      const [index, planned] = next;
      await pace(strikes, index / plan.length);
      await place(planned);
    }
  };
  const shoppers = queuesOf(plan, clients).flatMap((queue) =>
    Array.from({ length: queue.clients }, () => shopper(queue.turns)),
  );
  await Promise.all(shoppers);
  return ordered;
}

/**
 * Places orders while everything of the stack is struck by chance, waits until they are settled, and reads the
 * books. The stack is whole again afterwards. Throws when a process was not started again.
 */
export async function runChaos(target: Target, chaos: Chaos, said: Said): Promise<Outcome> {
  const since = new Date();
  // Two streams, so that the orders of a seed do not depend on how many blows fell.
  const [orders, blows] = [createRandom(chaos.seed), createRandom(chaos.seed ^ 1)];
  const plan = planOrders(orders, chaos);
  const before = await openings(target, [...new Set(plan.map(({ member }) => member.membershipId))]);
  const began = performance.now();
  const strikes = startStrikes({
    random: blows,
    pidFolder: target.pidFolder,
    hostUrl: target.hostUrl,
    rounds: chaos.rounds,
    say: said.blow,
  });
  const ordered = await placeAll({ target, plan, clients: chaos.clients }, strikes, said).finally(() =>
    strikes.stop(),
  );
  const ordersMs = performance.now() - began;
  const findings = await audit(target, {
    placed: ordered.placed,
    before,
    since,
    settleMs: chaos.settleMs,
    waiting: (left) => said.progress(`${left} orders not settled yet`),
  });
  return {
    ...ordered,
    findings,
    blows: strikes.landed(),
    victims: strikes.victims,
    frozen: strikes.frozen,
    milliseconds: { orders: ordersMs, settled: performance.now() - began },
  };
}

/** Whether the promise was kept: none lost, none settled or paid twice, all points right, nobody sent away. */
export const isWhole = ({ findings, givenUp }: Outcome): boolean =>
  givenUp.length === 0 && Object.values(findings).every((list: string[]) => list.length === 0);
