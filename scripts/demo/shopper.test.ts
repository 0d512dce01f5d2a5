import { randomUUID } from 'node:crypto';
import { cartOf, orderOf, startApi, startStubWorker, type TestApi } from '../../api/testing/harness';
import { env } from '../../test/support/servers';
import { Sentence } from '../console';
import type { Handles } from './handles';
import { createShopper } from './shopper';

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  const address = env('TEST_TEMPORAL_ADDRESS');
  api = await startApi({ TEMPORAL_ADDRESS: address });
  worker = await startStubWorker(address, api.taskQueue);
}, 60_000);
afterAll(async () => {
  await worker.stop();
  await api.close();
});

const shopperAt = (url: string) =>
  createShopper({
    LOYALTY_URL: url,
    LOYALTY_API_KEY: api.checkoutKey,
    STORE_ID: api.storeId,
    MEMBER_PHONE: '+15555550123',
  } as Handles);

test('every answer is kept with its status and how long the shopper waited', async () => {
  const shopper = shopperAt(api.url);
  const cartId = `cart_${randomUUID()}`;
  const { body } = await shopper.identify(cartId, cartOf(1));
  await shopper.rewards(body.sessionId, cartOf(2));
  await shopper.select(body.sessionId, []);
  await shopper.order(orderOf(api.storeId, cartId));
  expect(shopper.answers.map(({ what, status }) => [what, status])).toEqual([
    ['identify', 200],
    ['rewards', 200],
    ['select', 200],
    ['order', 202],
  ]);
  for (const { ms } of shopper.answers) expect(ms).toBeGreaterThan(0);
});

test('a refusal, and an API that is not there, are sentences', async () => {
  const shopper = shopperAt(api.url);
  const refused = shopper.session(randomUUID());
  await expect(refused).rejects.toBeInstanceOf(Sentence);
  await expect(refused).rejects.toThrow(/GET session was answered with 404 SESSION_NOT_FOUND/);
  expect(shopper.answers.map(({ status }) => status)).toEqual([404]);
  await expect(shopperAt('http://127.0.0.1:1').session(randomUUID())).rejects.toThrow(/gave no answer/);
});
