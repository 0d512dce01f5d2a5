import { describe as describeBlow, HOST, planBlows } from './blows';
import { planOrders } from './plan';
import { createRandom } from './random';

const VICTIMS = ['api', 'postgres', 'redis', 'temporal', 'worker', HOST];
const MEMBERS = ['M-1', 'M-2', 'M-3'].map((membershipId) => ({ membershipId, phone: '+15555550123' }));
const SHARES = { api: 2, events: 1, shop: 1 };

function firstBlows(seed: number, count: number) {
  const blows = planBlows(createRandom(seed), VICTIMS);
  return Array.from({ length: count }, () => blows.next().value);
}
const ordersOf = (seed: number) =>
  planOrders(createRandom(seed), { orders: 400, shares: SHARES, members: MEMBERS });

test('the same seed means the same orders and the same blows, another one others', () => {
  expect(firstBlows(7, 50)).toEqual(firstBlows(7, 50));
  expect(firstBlows(7, 50)).not.toEqual(firstBlows(8, 50));
  expect(ordersOf(7)).toEqual(ordersOf(7));
  expect(ordersOf(7)).not.toEqual(ordersOf(8));
});

test('each round strikes every process and the host once', () => {
  const blows = firstBlows(7, VICTIMS.length * 20).map(({ blow }) => blow.victim);
  while (blows.length > 0) expect(blows.splice(0, VICTIMS.length).toSorted()).toEqual(VICTIMS.toSorted());
});

test('most blows kill, and some end, freeze or make the host misbehave', () => {
  const kinds = firstBlows(7, VICTIMS.length * 50).map(({ blow }) => blow.kind);
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  expect(count('kill')).toBeGreaterThan(kinds.length / 2);
  expect(count('fault')).toBe(50);
  expect(Math.min(count('end'), count('freeze'))).toBeGreaterThan(0);
});

test('orders come in every way that has a share, and in no other', () => {
  const ways = ordersOf(7).map(({ way }) => way);
  expect(new Set(ways)).toEqual(new Set(['api', 'events', 'shop']));
  const core = planOrders(createRandom(7), { orders: 400, shares: { ...SHARES, shop: 0 }, members: MEMBERS });
  expect(new Set(core.map(({ way }) => way))).toEqual(new Set(['api', 'events']));
});

test('a blow reads as what was done', () => {
  expect(
    [
      { kind: 'kill', victim: 'api' } as const,
      { kind: 'freeze', victim: 'api', forMs: 1_200 } as const,
      {
        kind: 'fault',
        victim: HOST,
        forMs: 900,
        fault: { route: '*', kind: 'latency', value: 3_000 },
      } as const,
    ].map(describeBlow),
  ).toEqual(['SIGKILL api', 'SIGSTOP api for 1200 ms', 'loyalty host: latency 3000 on * for 900 ms']);
});
