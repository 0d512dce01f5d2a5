import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import { createKeyring } from '../../platform/keyring';
import type { Database } from '../../platform/postgres';
import { createPointsRepository } from '../../platform/store';
import { openDatabase } from '../support/database';
import { createTestDatabase, type TestDatabase } from '../support/servers';
import { until } from '../support/until';
import { failure, offersFor, POLICY } from './fake-host';
import { cartOf, orderOf, Rig, type Shopper } from './rig';

const COST = 100;
const BALANCE = 150;
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

let rig: Rig;
let testDatabase: TestDatabase;
let db: Database;
let pg: Client;
beforeAll(async () => {
  [rig, testDatabase] = await Promise.all([Rig.create(), createTestDatabase()]);
  db = await openDatabase(testDatabase.url);
  pg = new Client({ connectionString: testDatabase.url });
  await pg.connect();
}, 90_000);
afterAll(async () => {
  await rig.close();
  await db.$disconnect();
  await pg.end();
  await testDatabase.drop();
}, 90_000);

/**
 * A host that keeps accounts, and the real table of points held: what each run counts is its own members'.
 */
function openAccounts(): { balances: Map<string, number>; phones: string[] } {
  const run = randomUUID();
  const points = createPointsRepository(db, createKeyring(`k1:${key(1)}`, key(9)));
  const phones = ['+15555550101', '+15555550102'];
  const idOf = (phone: string) => `${run}-${phone}`;
  const balances = new Map(phones.map((phone) => [idOf(phone), BALANCE]));
  const memberOf = (membershipId: string) => ({
    hostUrl: 'https://host.example',
    participantId: 'p',
    membershipId,
  });
  const { host } = rig;
  host.reset();
  host.identify = ({ identity }) => {
    const phone = 'phone' in identity ? identity.phone : '';
    const membershipId = idOf(phone);
    return {
      outcome: 'found',
      member: {
        membershipId,
        firstName: 'A',
        phone,
        pointsBalance: balances.get(membershipId) ?? 0,
        tier: 'gold',
      },
      pdiTransactionId: 'pdi',
      policy: POLICY,
    };
  };
  host.calculate = (input) => {
    if (input.cart.version % 1_000 === 0) throw failure('HOST_UNAVAILABLE');
    return {
      pdiTransactionId: 'pdi',
      rewards: offersFor(input).filter(({ rewardId }) => rewardId !== 'choice-dear'),
      points: { toEarn: 1, multiplier: 1 },
    };
  };
  host.finalize = ({ membershipId, rewards }) => {
    const cost = rewards.reduce((sum, { pointsCost }) => sum + pointsCost, 0);
    const left = (balances.get(membershipId) ?? 0) - cost;
    if (left < 0) return { outcome: 'refused', code: 'INSUFFICIENT_POINTS' };
    balances.set(membershipId, left);
    return {
      outcome: 'finalized',
      confirmationId: 'c',
      pointsEarned: 0,
      pointsRedeemed: cost,
      newBalance: left,
    };
  };
  host.hold = async ({ storeId: _store, membershipId, ...hold }) => {
    const held = await points.hold({ ...hold, member: memberOf(membershipId) });
    if (held.outcome === 'stale') throw failure('STORE_UNAVAILABLE');
    return held;
  };
  host.release = ({ storeId: _store, membershipId, ...release }) =>
    points.release({ ...release, member: memberOf(membershipId) });
  return { balances, phones };
}

/** What one of the shoppers does next. A refusal is an answer like any other. */
const STEPS = [
  'select',
  'deselect',
  'cancel',
  'bypass',
  'hostFails',
  'order',
  'otherMember',
  'again',
  'expire',
] as const;
const step = fc.record({ shopper: fc.integer({ min: 0, max: 2 }), does: fc.constantFrom(...STEPS) });

interface Cart {
  shopper: Shopper;
  version: number;
  phone: number;
  isOrdered: boolean;
}

const MINUTES_31 = 31 * 60_000;
const quietly = (work: Promise<unknown>) => work.catch(() => undefined);

async function act(cart: Cart, does: (typeof STEPS)[number], phones: string[]): Promise<void> {
  const { shopper } = cart;
  const identify = () =>
    shopper.identify({ phone: phones[cart.phone] ?? '', cart: cartOf((cart.version += 1)) });
  switch (does) {
    case 'select':
      return void (await quietly(shopper.select('choice-50')));
    case 'deselect':
      return void (await quietly(shopper.select()));
    case 'cancel':
      return void (await quietly(shopper.handle.executeUpdate('cancel', { args: [{}] })));
    case 'bypass':
      return void (await quietly(shopper.handle.executeUpdate('bypass', { args: [{}] })));
    case 'hostFails':
      cart.version = (Math.floor(cart.version / 1_000) + 1) * 1_000;
      return void (await quietly(shopper.update(cartOf(cart.version))));
    case 'otherMember':
      cart.phone = 1 - cart.phone;
      return void (await quietly(identify()));
    case 'again':
      return void (await quietly(identify()));
    case 'expire':
      return rig.skip(MINUTES_31);
    case 'order': {
      const session = await shopper.session();
      cart.isOrdered = true;
      await shopper.handle.signal(
        'orderCompleted',
        orderOf(session, cartOf(session.cartVersion), { orderId: `o-${session.cartId}` }),
      );
      // Not by waiting for the result, which lets days pass at once: the other carts would close meanwhile.
      await until(
        async () => ['FINALIZED', 'FINALIZATION_FAILED'].includes((await shopper.session()).status),
        { what: 'the order to be settled' },
      );
    }
  }
}

const heldIn = async (sessionIds: string[]): Promise<number> =>
  Number(
    (
      await pg.query<{ sum: string | null }>(
        'SELECT SUM(points) AS sum FROM loyalty_points_hold WHERE session_id = ANY($1::uuid[])',
        [sessionIds],
      )
    ).rows[0]?.sum ?? 0,
  );

/**
 * Over whole checkouts, in any order of what shoppers, support, time and a failing host do: what is promised
 * to open checkouts never exceeds what the host has left, and when all have ended nothing is held any more.
 */
test('points are promised once, and every hold is given back, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const { balances, phones } = openAccounts();
      const carts: Cart[] = [0, 1, 2].map(() => ({
        shopper: rig.shopper(),
        version: 1,
        phone: 0,
        isOrdered: false,
      }));
      const opened = await Promise.all(
        carts.map(({ shopper, phone }) => shopper.identify({ phone: phones[phone] ?? '', cart: cartOf(1) })),
      );
      const sessionIds = opened.map(({ sessionId }) => sessionId);
      for (const { shopper: index, does } of steps) {
        const cart = carts[index];
        if (!cart || cart.isOrdered) continue;
        await act(cart, does, phones);
        const open = carts.filter(({ isOrdered }) => !isOrdered);
        const sessions = await Promise.all(open.map(({ shopper }) => shopper.session()));
        for (const [membershipId, balance] of balances) {
          const promised =
            sessions
              // What an expired cart still shows, it holds no more.
              .filter(({ member, status }) => member?.membershipId === membershipId && status !== 'EXPIRED')
              .flatMap(({ rewards }) => rewards.optional.filter(({ applied }) => applied)).length * COST;
          expect(promised).toBeLessThanOrEqual(balance);
        }
      }
      await Promise.all(
        carts
          .filter(({ isOrdered }) => !isOrdered)
          .map(({ shopper }) => quietly(shopper.handle.executeUpdate('cancel', { args: [{}] }))),
      );
      await until(async () => (await heldIn(sessionIds)) === 0, { what: 'every hold to be given back' });
      expect(Math.min(...balances.values())).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 10 },
  );
}, 180_000);
