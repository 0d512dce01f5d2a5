import { failure, MEMBER } from './fake-host';
import { cartOf, item, orderOf, refused, Rig, type Shopper } from './rig';

const HOUR = 3_600_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => rig.host.reset());

const found = async (): Promise<Shopper> => {
  const shopper = rig.shopper();
  await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
  return shopper;
};

test('a selection that costs points holds them, and one that costs none asks nobody', async () => {
  const shopper = await found();
  expect(await shopper.select()).toMatchObject({ totals: { loyaltyDiscount: 10 } });
  expect(rig.host.held()).toEqual([]);
  expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60 } });
  expect(rig.host.held()).toMatchObject([
    { storeId: 's-1', membershipId: 'm-1', points: 100, version: 1, balance: 500 },
  ]);
});

test('points that are promised elsewhere are refused, and the selection stays as it was', async () => {
  const shopper = await found();
  rig.host.hold = async () => ({ outcome: 'insufficient', available: 0 });
  expect(await refused(shopper.select('choice-50'))).toBe('INSUFFICIENT_POINTS');
  expect(await shopper.session()).toMatchObject({ totals: { loyaltyDiscount: 10 } });
});

test('a table that is away costs the reward and not the checkout', async () => {
  const shopper = await found();
  rig.host.hold = async () => {
    throw failure('STORE_UNAVAILABLE');
  };
  expect(await shopper.select('choice-50')).toMatchObject({
    status: 'ACTIVE',
    totals: { loyaltyDiscount: 10 },
    warnings: ['POINTS_HOLD_UNAVAILABLE'],
  });
  // A statement whose answer was lost may hold them all the same.
  await shopper.untilSession('the release', () => rig.host.released().length > 0);
  expect(rig.host.released()).toMatchObject([{ version: 2 }]);
  rig.host.hold = async () => ({ outcome: 'held' });
  expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60 }, warnings: [] });
  expect(rig.host.held().at(-1)).toMatchObject({ version: 3 });
});

const ENDS: Record<string, (shopper: Shopper) => Promise<unknown>> = {
  'a deselection': (shopper) => shopper.select(),
  'a cancellation': (shopper) => shopper.handle.executeUpdate('cancel', { args: [{}] }),
  expiry: () => rig.skip(HOUR),
  'a bypass': async (shopper) => {
    rig.host.calculate = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await shopper.update(cartOf(2));
  },
  'another member': async (shopper) => {
    rig.host.identify = () => ({
      outcome: 'found',
      member: { ...MEMBER, membershipId: 'm-2' },
      pdiTransactionId: 'pdi-2',
      policy: { idleTimeoutMs: HOUR, bypassCooldownMs: 1, proof: 'none' },
    });
    await shopper.identify({ phone: '+15555550199' });
  },
  "a number that is nobody's": async (shopper) => {
    rig.host.identify = () => ({
      outcome: 'notFound',
      policy: { idleTimeoutMs: HOUR, bypassCooldownMs: 1, proof: 'none' },
    });
    await shopper.identify({ phone: '+15555550199' });
  },
  'a reward that the host withdraws': async (shopper) => {
    rig.host.calculate = () => ({
      pdiTransactionId: 'pdi-1',
      rewards: [],
      points: { toEarn: 1, multiplier: 1 },
    });
    await shopper.update(cartOf(2));
  },
};

test.each(Object.keys(ENDS))('%s gives the points back, once', async (name) => {
  const shopper = await found();
  const { sessionId } = await shopper.select('choice-50');
  // Time passes for the checkouts of the tests before as well.
  const released = () => rig.host.released().filter((release) => release.sessionId === sessionId);
  await ENDS[name]?.(shopper);
  await shopper.untilSession('the release', () => released().length > 0);
  expect(released()).toMatchObject([{ membershipId: 'm-1', version: 2 }]);
});

test('they are kept while an order is settled, and given back with what the host took', async () => {
  const shopper = await found();
  const session = await shopper.select('choice-50');
  rig.host.payment = () => {
    throw failure('PAYMENT_NOT_CAPTURED');
  };
  await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1)));
  await shopper.untilSession('the order', ({ status }) => status === 'PENDING_FINALIZATION');
  expect(rig.host.released()).toEqual([]);
  rig.host.payment = () => undefined;
  await shopper.handle.signal('paymentChanged');
  expect(await shopper.handle.result()).toMatchObject({ points: { redeemed: 100 } });
  expect(rig.host.released()).toMatchObject([{ redeemed: 100, version: 2 }]);
  expect(rig.host.of('tellPointsSpent')).toMatchObject([{ membershipId: 'm-1', points: 100 }]);
});

test('they are kept while support may still settle a failed order, and given back when it is given up', async () => {
  const shopper = await found();
  const session = await shopper.select('choice-50');
  rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
  await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1)));
  await shopper.untilSession('the failure', ({ status }) => status === 'FINALIZATION_FAILED');
  expect(rig.host.released()).toEqual([]);
  await shopper.handle.signal('abandonFinalization', {});
  await shopper.handle.result();
  expect(rig.host.released().length).toBeGreaterThan(0);
});

test('a new price of a selected reward is held, or the reward goes', async () => {
  const shopper = await found();
  await shopper.select('choice-50');
  const calculate = rig.host.calculate;
  const dearer =
    (pointsCost: number): typeof calculate =>
    async (input) => {
      const answer = await calculate(input);
      return {
        ...answer,
        rewards: answer.rewards.map((reward) =>
          reward.rewardId === 'choice-50' ? { ...reward, pointsCost } : reward,
        ),
      };
    };
  rig.host.calculate = dearer(200);
  expect(await shopper.update(cartOf(2, item('l-1', 300)))).toMatchObject({
    totals: { loyaltyDiscount: 60 },
  });
  expect(rig.host.held().at(-1)).toMatchObject({ points: 200, version: 2 });
  rig.host.calculate = dearer(300);
  rig.host.hold = async () => ({ outcome: 'insufficient', available: 200 });
  expect(await shopper.update(cartOf(3, item('l-1', 300)))).toMatchObject({
    totals: { loyaltyDiscount: 10 },
    warnings: ['REWARD_NO_LONGER_AVAILABLE: the points are promised to another checkout'],
  });
  await shopper.untilSession('the release', () => rig.host.released().length > 0);
});

test('a cart that starts afresh counts its holds on', async () => {
  const shopper = await found();
  await shopper.select('choice-50');
  await shopper.handle.executeUpdate('cancel', { args: [{}] });
  await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
  await shopper.select('choice-50');
  expect(rig.host.held().map(({ version }) => version)).toEqual([1, 3]);
});
