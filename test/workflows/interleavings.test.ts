import type { Session } from '../../contract';
import { until } from '../support/until';
import { failure, MEMBER } from './fake-host';
import { cartOf, item, orderOf, refused, Rig, type Shopper } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.reset();
});

async function active(shopper: Shopper = rig.shopper()): Promise<{ shopper: Shopper; session: Session }> {
  return { shopper, session: await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) }) };
}

/** What was given back of this checkout alone: others of this file may end at any time. */
const releasesOf = ({ sessionId, posSequenceId }: Session) => [
  ...rig.host.cancelled().filter((call) => call.posSequenceId === posSequenceId),
  ...rig.host.released().filter((release) => release.sessionId === sessionId),
];

const isAnyAccepted = async ({ handle }: Shopper): Promise<boolean> => {
  const { events } = await handle.fetchHistory();
  return (events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
};

/** Holds calls at the host until they are let go. */
function held() {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { gate, letGo };
}

describe('two shoppers identify themselves in one cart while the host thinks', () => {
  test.each([
    ['the same version with other goods', cartOf(1, item('l-1', 999)), 'CART_VERSION_REUSED'],
    ['another currency', { ...cartOf(2), currency: 'EUR' }, 'MIXED_CURRENCIES'],
  ])('the second one with %s is refused and changes nothing', async (_name, cart, code) => {
    // As the API starts it.
    const shopper = rig.shopper({ workflowTaskTimeout: 1_500 });
    const identify = rig.host.identify;
    const { gate, letGo } = held();
    let asked = 0;
    rig.host.identify = async (input) => {
      asked += 1;
      // The first try is cut off; the second one answers in a renewed workflow task.
      if (asked <= 2) await gate;
      return identify(input);
    };
    await shopper.begin('selectReward', { rewardIds: [] });
    await shopper.session();
    const say = (body: object) =>
      shopper.handle.executeUpdate<Session, [unknown]>('identify', { args: [body] });
    const first = say({ phone: MEMBER.phone, cart: cartOf(1) });
    await until(() => asked === 2, { what: 'the second try at the host' });
    const second = say({ phone: '+15555550199', cart });
    const outcome = refused(second);
    // Told only when the task that took the first one was renewed: from now on the second one may be looked at.
    await until(() => isAnyAccepted(shopper), { what: 'a renewed task', everyMs: 30 });
    letGo();
    const session = await first;
    expect(await outcome).toBe(code);
    expect(await shopper.session()).toMatchObject({
      status: session.status,
      posSequenceId: session.posSequenceId,
      cartVersion: 1,
      totals: { currency: 'USD', subtotal: 199 },
    });
    expect(releasesOf(session)).toEqual([]);
  });
});

test('a cancellation and an order in one task are told to the tables in their order', async () => {
  const { shopper, session } = await active();
  await shopper.handle.signal('cancel', {});
  await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1)));
  expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
  // They may be told side by side; the tables keep what the newest revision says.
  const told = rig.host
    .projected()
    .filter(({ session: { sessionId } }) => sessionId === session.sessionId)
    .toSorted((a, b) => a.revision - b.revision)
    .map(({ session: { updatedAt } }) => Date.parse(updatedAt));
  expect(new Set(told).size).toBe(told.length);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test('an update that is repeated after continue-as-new is answered and not executed', async () => {
  const { shopper } = await active(rig.shopper({ maxMessages: 2 }));
  const select = (updateId: string, ...rewardIds: string[]) =>
    shopper.handle.executeUpdate<Session, [unknown]>('selectReward', { updateId, args: [{ rewardIds }] });
  const untilNextRun = async (runs: number) =>
    until(async () => (await rig.runsOf(shopper.handle.workflowId)).length >= runs, {
      what: `run ${runs}`,
    });
  await select('key-1', 'choice-50');
  await untilNextRun(2);
  await select('key-2');
  expect(await select('key-1', 'choice-50')).toMatchObject({ totals: { loyaltyDiscount: 10 } });
  expect(await shopper.session()).toMatchObject({ totals: { loyaltyDiscount: 10 } });
});

describe("the shopper's choice", () => {
  test('is still chosen after a hiccup of the host', async () => {
    const { shopper } = await active();
    await shopper.select('choice-50');
    const calculate = rig.host.calculate;
    rig.host.calculate = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    expect(await shopper.update(cartOf(2))).toMatchObject({ status: 'BYPASSED' });
    rig.host.calculate = calculate;
    await rig.skip(11_000);
    expect(await shopper.update(cartOf(3))).toMatchObject({
      status: 'ACTIVE',
      totals: { loyaltyDiscount: 60 },
      warnings: [],
    });
  });

  test('that cannot be had any more after a hiccup is named', async () => {
    const { shopper } = await active();
    await shopper.select('choice-50');
    const calculate = rig.host.calculate;
    rig.host.calculate = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await shopper.update(cartOf(2));
    rig.host.calculate = async (input) => {
      const answer = await calculate(input);
      return { ...answer, rewards: answer.rewards.filter(({ rewardId }) => rewardId !== 'choice-50') };
    };
    await rig.skip(11_000);
    expect(await shopper.update(cartOf(3))).toMatchObject({
      totals: { loyaltyDiscount: 10 },
      warnings: ['REWARD_NO_LONGER_AVAILABLE: reward choice-50'],
    });
  });

  test('stays when the same member is named by membership id, and goes with another member', async () => {
    const { shopper } = await active();
    await shopper.select('choice-50');
    expect(await shopper.identify({ membershipId: MEMBER.membershipId })).toMatchObject({
      totals: { loyaltyDiscount: 60 },
      warnings: [],
    });
    const identify = rig.host.identify;
    rig.host.identify = async (input) => {
      const answer = await identify(input);
      return answer.outcome === 'found'
        ? { ...answer, member: { ...answer.member, membershipId: 'm-2' } }
        : answer;
    };
    expect(await shopper.identify({ phone: '+15555550188' })).toMatchObject({
      totals: { loyaltyDiscount: 10 },
    });
  });
});

describe('an emptied cart', () => {
  test('costs nothing, and gives the transaction and the points held back', async () => {
    rig.host.identify = () => ({
      outcome: 'found',
      member: MEMBER,
      pdiTransactionId: 'pdi-1',
      policy: { idleTimeoutMs: 1_800_000, bypassCooldownMs: 10_000, proof: 'none' },
    });
    const { shopper, session } = await active();
    await shopper.select('choice-50');
    expect(await shopper.update({ version: 2, currency: 'USD', items: [] })).toMatchObject({
      status: 'ACTIVE',
      member: { membershipId: 'm-1' },
      rewards: { instant: [], optional: [] },
      totals: { subtotal: 0, loyaltyDiscount: 0, total: 0 },
    });
    await until(() => releasesOf(session).length === 2, { what: 'the releases' });
    const filled = await shopper.update(cartOf(3));
    expect(filled).toMatchObject({ status: 'ACTIVE', totals: { loyaltyDiscount: 10 } });
    expect(filled.posSequenceId).not.toBe(session.posSequenceId);
  });

  test('that comes first asks for nothing, and the next one is priced', async () => {
    const shopper = rig.shopper();
    expect(
      await shopper.identify({ phone: MEMBER.phone, cart: { version: 1, currency: 'USD', items: [] } }),
    ).toMatchObject({ status: 'ACTIVE', totals: { total: 0 } });
    expect(rig.host.calculated()).toEqual([]);
    expect(await shopper.update(cartOf(2))).toMatchObject({ totals: { loyaltyDiscount: 10 } });
  });
});
