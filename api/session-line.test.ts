import { AsyncLocalStorage } from 'node:async_hooks';
import * as fc from 'fast-check';
import type { Cart, Session } from '../contract';
import { bypassSession } from './bypass';
import { createSessionLine } from './session-line';

const cart = (version: number, name = 'x'): Cart => ({
  version,
  currency: 'USD',
  items: [
    {
      lineItemId: 'a',
      productCode: '1',
      name,
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 100,
      merchandiseCode: '1',
    },
  ],
});
const sessionAt = (cartVersion: number): Session => ({
  ...bypassSession({ sessionId: 's', storeId: 'st', cartId: 'c' }, cart(cartVersion)),
  cartVersion,
});

/** Sends that wait until the test lets them go, in the order they were sent. */
function heldSends() {
  const held: { cart: Cart; answer: (session: Session) => void; fail: (error: Error) => void }[] = [];
  let inFlight = 0;
  let most = 0;
  const send = (sent: Cart) => () =>
    new Promise<Session>((resolve, reject) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      const leave = () => (inFlight -= 1);
      held.push({
        cart: sent,
        answer: (session) => (leave(), resolve(session)),
        fail: (error) => (leave(), reject(error)),
      });
    });
  return { held, send, most: () => most };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the same cart asked for twice is sent once and answered to both', async () => {
  const line = createSessionLine(2);
  const { held, send } = heldSends();
  const first = line('s', cart(1), send(cart(1)));
  const second = line('s', cart(1), send(cart(1)));
  held[0]?.answer(sessionAt(1));
  expect(await second).toBe(await first);
  expect(held).toHaveLength(1);
});

test('above the limit the newest waiting version goes first and older ones take its answer as stale', async () => {
  const line = createSessionLine(1);
  const { held, send } = heldSends();
  const answers = [1, 3, 2, 4].map((version) => line('s', cart(version), send(cart(version))));
  held[0]?.answer(sessionAt(1));
  await settled();
  expect(held.map(({ cart: sent }) => sent.version)).toEqual([1, 4]);
  held[1]?.answer(sessionAt(4));
  const [one, three, two, four] = await Promise.all(answers);
  expect(one?.warnings).toEqual([]);
  expect(four?.warnings).toEqual([]);
  for (const older of [two, three])
    expect(older).toMatchObject({ cartVersion: 4, warnings: ['STALE_CART_VERSION'] });
});

test('the same version with other content is sent on its own', async () => {
  const line = createSessionLine(1);
  const { held, send } = heldSends();
  const first = line('s', cart(1, 'tea'), send(cart(1, 'tea')));
  const other = line('s', cart(1, 'coffee'), send(cart(1, 'coffee')));
  held[0]?.answer(sessionAt(1));
  await first;
  await settled();
  held[1]?.fail(new Error('CART_VERSION_REUSED'));
  await expect(other).rejects.toThrow('CART_VERSION_REUSED');
});

test('a failed send fails its own callers only: older versions are sent after it', async () => {
  const line = createSessionLine(1);
  const { held, send } = heldSends();
  const [one, two, three] = [1, 2, 3].map((version) => line('s', cart(version), send(cart(version))));
  held[0]?.answer(sessionAt(1));
  await one;
  await settled();
  held[1]?.fail(new Error('refused'));
  await expect(three).rejects.toThrow('refused');
  await settled();
  held[2]?.answer(sessionAt(2));
  expect(await two).toMatchObject({ cartVersion: 2, warnings: [] });
});

test('lines of different sessions and callers do not wait for each other', async () => {
  const line = createSessionLine(1);
  const { held, send } = heldSends();
  void line('a', cart(1), send(cart(1)));
  void line('b', cart(1), send(cart(1)));
  expect(held).toHaveLength(2);
});

test('whatever the versions and failures, everyone is answered, never with an older cart, and never too many are in flight', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(fc.boolean()),
      async (versions, limit, failures) => {
        const line = createSessionLine(limit);
        const { held, send, most } = heldSends();
        const answers = versions.map((version) => line('s', cart(version), send(cart(version))));
        const outcomes = Promise.allSettled(answers);
        for (let next = 0; ; next += 1) {
          await settled();
          const sent = held[next];
          if (!sent) break;
          if (failures.next().value) sent.fail(new Error('away'));
          else sent.answer(sessionAt(sent.cart.version));
        }
        const olderThanAsked = (await outcomes).filter(
          (outcome, index) =>
            outcome.status === 'fulfilled' && outcome.value.cartVersion < (versions[index] ?? Infinity),
        );
        expect(olderThanAsked).toEqual([]);
        expect(most()).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 50 },
  );
});

test('a cart that waited is sent in the context of its own request', async () => {
  const line = createSessionLine(1);
  const request = new AsyncLocalStorage<string>();
  const sent: unknown[] = [];
  const send = (version: number) => async () => {
    sent.push(request.getStore());
    await settled();
    return sessionAt(version);
  };
  await Promise.all([
    request.run('first', () => line('s', cart(1), send(1))),
    request.run('second', () => line('s', cart(2), send(2))),
  ]);
  expect(sent).toEqual(['first', 'second']);
});
