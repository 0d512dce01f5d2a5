import { until } from '../support/until';
import { ALEX, type Host } from './host';
import { cartOf, expectKept, expectUnnoticed, openCheckout, orderOf, type Checkout, type Shop } from './shop';
import { startStack, type Stack } from './stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ workers: 2 });
}, 90_000);
afterAll(() => stack?.stop());
// A test that fails must not take the next one with it.
afterEach(() => stack.revive(), 60_000);

const finalizeIsUnderWay = (host: Host, posSequenceID: string, calls = 1) =>
  until(async () => (await host.calls({ posSequenceID, route: 'finalize' })).length >= calls, {
    what: 'the call to finalize',
  });

async function expectOneFinalize({ host }: Shop, checkout: Checkout, balanceBefore: number): Promise<void> {
  const session = await checkout.reaches('FINALIZED', 60_000);
  const ledger = await host.ledger(session.posSequenceId);
  expect(ledger).toMatchObject([{ entry: 'finalize', membershipID: ALEX.membershipId }]);
  // The number was not proven: what was earned is told, the balance is not.
  expect(session).toMatchObject({
    confirmationId: expect.any(String),
    points: { earned: ledger[0]?.pointsEarned, newBalance: null },
  });
  expect(await host.balance(ALEX.membershipId)).toBe(balanceBefore + (ledger[0]?.pointsEarned ?? 0));
}

test('one of two workers is killed during open checkouts: the next cart of each is answered in time, with loyalty', async () => {
  const shop = await stack.openShop();
  const shoppers: Checkout[] = [];
  while (shoppers.length < 6) shoppers.push(await openCheckout(shop));
  await stack.workers[0]?.kill();
  for (const answer of await Promise.all(shoppers.map((shopper) => shopper.rewards(cartOf(2)))))
    expectUnnoticed(answer, cartOf(2));
  await stack.workers[0]?.restart();
  // It runs, and all six belong to the other one by now.
  await Promise.all(Array.from({ length: 4 }, () => shop.checkout().identify({ cart: cartOf(1) })));
  await openCheckout(shop);
  await stack.workers[1]?.kill();
  for (const answer of await Promise.all(shoppers.map((shopper) => shopper.rewards(cartOf(3)))))
    expectUnnoticed(answer, cartOf(3));
  await stack.workers[1]?.restart();
}, 60_000);

test('the answer of finalize is lost after the commit: one effect', async () => {
  const shop = await stack.openShop();
  const shopper = await openCheckout(shop);
  const { body: session } = await shopper.get();
  await shop.host.fail({ route: 'finalize', kind: 'lostAnswer', times: 2 });
  await shopper.complete(orderOf(session, cartOf(1)));
  await expectOneFinalize(shop, shopper, ALEX.points);
  expect((await shop.host.calls({ posSequenceID: session.posSequenceId, route: 'finalize' })).length).toBe(3);
});

test('every worker is killed between the commit of finalize and its answer: one effect', async () => {
  const shop = await stack.openShop();
  const shopper = await openCheckout(shop);
  const { body: session } = await shopper.get();
  await shop.host.fail({ route: 'finalize', kind: 'latency', value: 2_000, times: 1 });
  await shopper.complete(orderOf(session, cartOf(1)));
  await finalizeIsUnderWay(shop.host, session.posSequenceId);
  await Promise.all(stack.workers.map((worker) => worker.kill()));
  await until(async () => (await shop.host.ledger(session.posSequenceId)).length === 1, {
    what: 'the commit that nobody hears of',
  });
  await Promise.all(stack.workers.map((worker) => worker.restart()));
  // The dead worker's attempt ends with its time-out of 15 s.
  await expectOneFinalize(shop, shopper, ALEX.points);
  expect(await shop.host.calls({ posSequenceID: session.posSequenceId, route: 'finalize' })).toHaveLength(2);
}, 120_000);

test('the API is killed as soon as it took the order: settled once, whatever the sender repeats', async () => {
  const shop = await stack.openShop();
  const shopper = await openCheckout(shop);
  const order = orderOf((await shopper.get()).body, cartOf(1));
  expect((await shopper.complete(order, { id: 'e-1' })).status).toBe(202);
  await stack.api.kill();
  await stack.api.restart();
  expect((await shopper.complete(order, { id: 'e-1' })).status).toBe(202);
  await expectOneFinalize(shop, shopper, ALEX.points);
}, 60_000);

test('a repeated request after the API was killed in the middle of it gets the same answer', async () => {
  const shop = await stack.openShop();
  const shopper = await openCheckout(shop);
  await shop.host.fail({ route: 'rewards', kind: 'latency', value: 600, times: 1 });
  const asked = (await shop.host.calls({ route: 'rewards' })).length;
  const key = { 'Idempotency-Key': 'cart-2' };
  const first = shopper.rewards(cartOf(2), key).then(
    () => 'answered',
    () => 'cut off',
  );
  await until(async () => (await shop.host.calls({ route: 'rewards' })).length > asked, {
    what: 'the host to be asked',
  });
  await stack.api.kill();
  expect(await first).toBe('cut off');
  await stack.api.restart();
  expectUnnoticed(await shopper.rewards(cartOf(2), key), cartOf(2));
  expect(await shop.host.calls({ route: 'rewards' })).toHaveLength(asked + 1);
}, 60_000);

test('the host is killed with the order on its way, and comes back with its state: one effect', async () => {
  const host = await stack.startHostProcess();
  const shop = await stack.openShop({ host });
  const shopper = await openCheckout(shop);
  const { body: session } = await shopper.get();
  await host.fail({ route: 'finalize', kind: 'lostAnswer', times: 1 });
  await shopper.complete(orderOf(session, cartOf(1)));
  // Committed, and dead before it could say so.
  await until(async () => (await host.ledger(session.posSequenceId)).length === 1, {
    what: 'the commit',
    everyMs: 10,
  });
  await host.kill();
  expect(expectKept(await shop.checkout().identify({ cart: cartOf(1) })).status).toBe('BYPASSED');
  await host.restart();
  await expectOneFinalize(shop, shopper, ALEX.points);
}, 60_000);

test("every worker is killed between the host's word on a code and its answer: the proof stands", async () => {
  const shop = await stack.openShop();
  const shopper = await openCheckout(shop);
  const code = await shopper.codeSent(ALEX.phone);
  const prove = () => shop.call('POST', '/loyalty/proof', { body: { sessionId: shopper.sessionId, code } });
  await shop.host.fail({ route: 'verify', kind: 'latency', value: 500, times: 1 });
  const first = prove();
  await until(async () => (await shop.host.calls({ route: 'verify' })).length > 0, {
    what: 'the code to be verified',
    everyMs: 20,
  });
  await Promise.all(stack.workers.map((worker) => worker.kill()));
  expectKept(await first);
  await Promise.all(stack.workers.map((worker) => worker.restart()));
  // The code was used up at the host; the same question is answered as before.
  const member = await until(
    async () => {
      const { body } = await prove();
      return body.member?.proven === true && body.member;
    },
    { what: 'the proof', timeoutMs: 20_000, everyMs: 250 },
  );
  expect(member).toMatchObject({ membershipId: ALEX.membershipId, firstName: ALEX.firstName });
}, 60_000);
