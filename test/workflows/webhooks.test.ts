import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import {
  createSeats,
  createSender,
  createTryCount,
  createWebhookActivities,
} from '../../activities/webhooks';
import { deliveryWorkflowId } from '../../contract';
import { anyAddress, publicAddresses } from '../../platform/host-address';
import { createKeyring } from '../../platform/keyring';
import { createLogger } from '../../platform/logger';
import type { Database } from '../../platform/postgres';
import {
  createWebhookDeliveryRepository,
  createWebhookEndpointRepository,
  type WebhookDeliveryRepository,
  type WebhookEndpointRepository,
} from '../../platform/store';
import { openDatabase } from '../support/database';
import { createTestDatabase, type TestDatabase } from '../support/servers';
import { until } from '../support/until';
import { startReceiver, type Receiver } from '../support/webhook-receiver';
import { Rig } from './rig';

const KEY = Buffer.alloc(32, 7).toString('base64');
const keyring = createKeyring(`t:${KEY}`, KEY);
const HOUR = 3_600_000;

let testDatabase: TestDatabase;
let db: Database;
let deliveries: WebhookDeliveryRepository;
let endpoints: WebhookEndpointRepository;
let receiver: Receiver;
let rig: Rig;
const senders = { any: createSender(anyAddress), internet: createSender(publicAddresses('')) };
let sender = senders.any;
const registry = new Registry();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = await openDatabase(testDatabase.url);
  deliveries = createWebhookDeliveryRepository(db, keyring);
  endpoints = createWebhookEndpointRepository(db, keyring);
  rig = await Rig.create({
    activities: createWebhookActivities({
      deliveries,
      endpoints,
      sender: { send: (message, signal) => sender.send(message, signal) },
      seats: createSeats({ all: 30, each: 5 }),
      count: createTryCount(registry),
      logger: createLogger('worker', 'silent'),
    }),
  });
}, 60_000);
afterAll(async () => {
  for (const each of Object.values(senders)) each.close();
  await rig.close();
  await db.$disconnect();
  await testDatabase.drop();
}, 60_000);
beforeEach(async () => {
  sender = senders.any;
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

async function begin(url = receiver.url) {
  const made = await endpoints.create(`store-${randomUUID()}`, { url });
  if (!made) throw new Error('no endpoint');
  const { endpoint, secret } = made;
  const deliveryId = await deliveries.addTest(endpoint);
  return {
    endpoint,
    secret,
    deliveryId,
    run: (round = 1) =>
      rig.execute<{ outcome: string }>(
        'webhookDelivery',
        { deliveryId, round },
        deliveryWorkflowId({ deliveryId, round }),
      ),
    shown: async () =>
      (await deliveries.list(endpoint.id, { limit: 100 })).find(({ id }) => id === deliveryId),
  };
}

test('what fails is tried again, with one id and a signature of each time, until it is taken', async () => {
  receiver.answers.push(500, 302, 404);
  const { secret, deliveryId, run, shown } = await begin();
  expect(await run()).toEqual({ outcome: 'delivered' });
  expect(receiver.received).toHaveLength(4);
  for (const one of receiver.received) {
    expect(one.id).toBe(deliveryId);
    expect(receiver.verify(secret, one)).toMatchObject({ type: 'webhook.test' });
  }
  expect(new Set(receiver.received.map(({ raw }) => raw)).size).toBe(1);
  expect(await shown()).toMatchObject({
    status: 'delivered',
    attempts: 4,
    lastStatus: 204,
    lastError: null,
    nextAttemptAt: null,
  });
});

test('what nothing takes is tried for 72 hours, then it has failed; a resend sends it under the same id', async () => {
  receiver.answers.push(...Array.from({ length: 100 }, () => 503));
  const { endpoint, deliveryId, run, shown } = await begin();
  await expect(run()).rejects.toMatchObject({ cause: { type: 'WEBHOOK_GIVEN_UP' } });
  const [first] = await rig.runsOf(deliveryWorkflowId({ deliveryId, round: 1 }));
  const times = (first?.history.events ?? []).map(({ eventTime }) => Number(eventTime?.seconds) * 1_000);
  const lasted = (times.at(-1) ?? 0) - (times[0] ?? 0);
  // The time-skipping server tells an activity when the try before it failed, so the last one may come a wait too soon.
  expect(lasted).toBeGreaterThan(68 * HOUR);
  expect(lasted).toBeLessThan(73 * HOUR);
  const tries = receiver.received.length;
  expect(tries).toBeGreaterThan(20);
  expect(tries).toBeLessThan(60);
  expect(await shown()).toMatchObject({
    status: 'failed',
    attempts: tries,
    lastStatus: 503,
    nextAttemptAt: null,
  });
  receiver.answers.length = 0;
  expect(await deliveries.resend(endpoint.id, deliveryId)).toBe(true);
  expect(await run(2)).toEqual({ outcome: 'delivered' });
  expect(receiver.received.at(-1)?.id).toBe(deliveryId);
  expect(await shown()).toMatchObject({ status: 'delivered', attempts: 1 });
}, 120_000);

test('an endpoint that answers 410 is disabled, and what waits for it is dropped', async () => {
  receiver.answers.push(410);
  const { endpoint, run, shown } = await begin();
  const waits = await deliveries.addTest(endpoint);
  expect(await run()).toEqual({ outcome: 'dropped' });
  expect((await endpoints.find(endpoint))?.disabledAt).not.toBeNull();
  expect(await shown()).toMatchObject({ status: 'dropped', lastStatus: 410 });
  expect(await deliveries.findSendable({ deliveryId: waits, round: 1 })).toBeNull();
  const told = await registry.getSingleMetricAsString('loyalty_webhook_tries_total');
  expect(told).toContain('{outcome="gone"} 1');
});

test('what was written for an endpoint while it was being disabled is dropped unsent', async () => {
  const { endpoint, run, shown } = await begin();
  await db.webhookEndpoint.update({ where: { id: endpoint.id }, data: { disabledAt: new Date() } });
  expect(await run()).toEqual({ outcome: 'dropped' });
  expect(receiver.received).toEqual([]);
  expect(await shown()).toMatchObject({ status: 'dropped', attempts: 0 });
});

test('a delivery of an endpoint that was deleted sends nothing', async () => {
  const { endpoint, run } = await begin();
  await endpoints.remove(endpoint);
  expect(await run()).toEqual({ outcome: 'superseded' });
  expect(receiver.received).toEqual([]);
});

test('in production nothing reaches a private network, and the deliveries say why', async () => {
  sender = senders.internet;
  const { deliveryId, shown } = await begin(receiver.url.replace('127.0.0.1', 'localhost'));
  await rig.start('webhookDelivery', { deliveryId, round: 1 });
  await until(async () => (await shown())?.attempts === 1, { what: 'the first try' });
  expect(await shown()).toMatchObject({ status: 'pending', lastStatus: null, lastError: 'EHOSTNOTALLOWED' });
  expect(receiver.received).toEqual([]);
  await deliveries.markFailed({ deliveryId, round: 1 });
});
