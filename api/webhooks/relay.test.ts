import { randomUUID } from 'node:crypto';
import { deliveryWorkflowId } from '../../contract';
import { createLogger } from '../../platform/logger';
import type { Database } from '../../platform/postgres';
import { createWebhookDeliveryRepository, createWebhookEndpointRepository } from '../../platform/store';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, env, type TestDatabase } from '../../test/support/servers';
import { createApiClient } from '../temporal/client';
import { testConfig, testKeyring } from '../testing/harness';
import { createWebhookRelay } from './relay';

const logger = createLogger('test', 'silent');
const keyring = testKeyring();
let database: TestDatabase;
let db: Database;
const clients: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  db = await openDatabase(database.url);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await db.$disconnect();
  await database.drop();
});

function setUp(address = env('TEST_TEMPORAL_ADDRESS')) {
  const temporal = createApiClient(testConfig({ TEMPORAL_ADDRESS: address }), keyring);
  clients.push(temporal);
  const deliveries = createWebhookDeliveryRepository(db, keyring);
  const endpoints = createWebhookEndpointRepository(db, keyring);
  const relay = (its: Partial<typeof deliveries> = {}) =>
    createWebhookRelay({
      client: temporal.client,
      // No worker listens: what is begun stays as it is.
      taskQueue: `relay-${randomUUID()}`,
      deliveries: { ...deliveries, ...its },
      endpoints,
      logger,
    });
  const add = async () => {
    const made = await endpoints.create(`store-${randomUUID()}`, { url: 'https://a.example' });
    if (!made) throw new Error('no endpoint');
    return { endpoint: made.endpoint, deliveryId: await deliveries.addTest(made.endpoint) };
  };
  const runIdOf = async (deliveryId: string, round = 1) =>
    (await temporal.client.workflow.getHandle(deliveryWorkflowId({ deliveryId, round })).describe()).runId;
  return { deliveries, relay, add, runIdOf };
}

const handedAt = async (id: string) =>
  (await db.webhookDelivery.findUniqueOrThrow({ where: { id } })).handedAt;
const endLeases = () => db.webhookDelivery.updateMany({ data: { dueAt: new Date(0) } });

test('a row is handed to Temporal once, however many relays look', async () => {
  const { relay, add, runIdOf } = setUp();
  const { deliveryId } = await add();
  const claimed = await Promise.all([relay().drain(), relay().drain()]);
  expect(claimed.toSorted()).toEqual([0, 1]);
  expect(await handedAt(deliveryId)).not.toBeNull();
  expect(await runIdOf(deliveryId)).not.toBe('');
  await endLeases();
  expect(await relay().drain()).toBe(0);
});

test('a relay that dies between the start and its note: the next one begins nothing anew, and notes it', async () => {
  const { relay, add, runIdOf } = setUp();
  const { deliveryId } = await add();
  const dies = relay({
    markHanded: async () => {
      throw new Error('killed');
    },
  });
  await expect(dies.drain()).rejects.toThrow('killed');
  const began = await runIdOf(deliveryId);
  expect(await handedAt(deliveryId)).toBeNull();
  await endLeases();
  expect(await relay().drain()).toBe(1);
  expect(await handedAt(deliveryId)).not.toBeNull();
  expect(await runIdOf(deliveryId)).toBe(began);
});

test('a resend begins a workflow of its own', async () => {
  const { deliveries, relay, add, runIdOf } = setUp();
  const { endpoint, deliveryId } = await add();
  await relay().drain();
  await deliveries.resend(endpoint.id, deliveryId);
  await relay().drain();
  expect(await runIdOf(deliveryId, 2)).not.toBe(await runIdOf(deliveryId, 1));
});

test('while Temporal is away the row waits, and goes when it is back', async () => {
  const { relay } = setUp('127.0.0.1:1');
  const { relay: back, add } = setUp();
  const { deliveryId } = await add();
  expect(await relay().drain()).toBe(1);
  expect(await handedAt(deliveryId)).toBeNull();
  await endLeases();
  await back().drain();
  expect(await handedAt(deliveryId)).not.toBeNull();
});
