import { randomBytes } from 'node:crypto';
import { until } from '../support/until';
import { booksOf } from './books';
import { changeSettings, compose, forgetLimits, renew, settingOf } from './compose';
import { handles } from './handles';
import type { PlacedOrder } from '../../scripts/load/shop-order';
import { createShopper, startLoad } from './orders';

/** Of the service, every process that opens what a key has closed. */
const READERS = ['worker-1', 'worker-2', 'api-1', 'api-2', 'codec-server'] as const;
const SHOPS = ['commerce-1', 'commerce-2'] as const;
const OPEN = 6;
const STAGES = 3;
const REVOKED_MS = 60_000;

beforeAll(forgetLimits);

const job = (...command: string[]): Promise<string> =>
  compose(['run', '--rm', '--no-deps', '-T', ...command]);

/** What the API says to a key. */
async function statusOf(key: string): Promise<number> {
  const answer = await fetch(`${handles.LOYALTY_URL}/loyalty/sessions/00000000-0000-5000-8000-000000000000`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(10_000),
  });
  await answer.body?.cancel();
  return answer.status;
}

test('the encryption key is replaced in three deployments under load: checkouts of the old key end under the new one', async () => {
  const [id = '', ...rest] = settingOf('ENCRYPTION_KEYS').split(':');
  const old = [id, ...rest].join(':');
  const fresh = `${id}-next:${randomBytes(32).toString('base64')}`;
  const client = createShopper('once');
  const open: string[] = [];
  for (let cart = 0; cart < OPEN; cart += 1) open.push(await client.openCart());
  const orders: PlacedOrder[] = [];
  const buySome = async () => {
    for (const cartId of open.splice(0, OPEN / STAGES)) orders.push(await client.buy(cartId));
  };

  const load = startLoad(1, 'once');
  changeSettings({ ENCRYPTION_KEYS: `${old},${fresh}` });
  await renew(READERS);
  await buySome();
  changeSettings({ ENCRYPTION_KEYS: `${fresh},${old}` });
  await renew(READERS);
  await buySome();
  await buySome();
  const during = await load.stop();
  orders.push(...during.orders);
  expect(await booksOf(orders)).toEqual({ settledOnce: orders.length, capturedOnce: orders.length });

  // Nothing that is open holds the old one any more: the store's secret is written anew.
  await job('sandbox-store');
  changeSettings({ ENCRYPTION_KEYS: fresh });
  await renew(READERS);
  const last = await client.order();
  expect(await booksOf([last])).toEqual({ settledOnce: 1, capturedOnce: 1 });
  expect([...client.seen, ...during.seen].filter(({ failed }) => failed)).toEqual([]);
  console.log(`${orders.length + 1} orders over three deployments; no request failed`);
});

test("the shop's key is replaced under load: no checkout goes without loyalty, and the old key is refused", async () => {
  const before = settingOf('LOYALTY_API_KEY');
  const said = await job(
    ...['migrate', 'node', 'dist/scripts/api-key.js', 'create'],
    ...['--scope', 'checkout', '--store', handles.STORE_ID, '--label', 'shop, next'],
  );
  const [fresh = ''] = /lk_[\w-]+/.exec(said) ?? [];
  const load = startLoad(1, 'once');
  changeSettings({ LOYALTY_API_KEY: fresh });
  await renew(SHOPS);
  const [, oldId = ''] = before.split('_');
  await job('migrate', 'node', 'dist/scripts/api-key.js', 'revoke', oldId);
  await until(async () => (await statusOf(before)) === 401, {
    what: 'the old key to be refused',
    timeoutMs: REVOKED_MS,
    everyMs: 1_000,
  });
  const sofar = load.placed();
  await until(() => load.failed() || load.placed() >= sofar + 2, {
    what: 'orders with the new key alone',
    timeoutMs: 120_000,
  });
  const { orders, seen } = await load.stop();
  // Each of them has a session of its own: the API took the shop's word every time.
  expect(await booksOf(orders)).toEqual({ settledOnce: orders.length, capturedOnce: orders.length });
  expect(seen.filter(({ failed }) => failed)).toEqual([]);
  console.log(`${orders.length} orders, ${seen.length} requests, none failed`);
});
