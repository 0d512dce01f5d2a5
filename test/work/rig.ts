import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createGoodwillActivities } from '../../activities/store';
import { cartOf, cloudEvent, orderOf, startApi, testKeyring, type TestApi } from '../../api/testing/harness';
import { sessionIdOf, sessionWorkflowId } from '../../contract/ids';
import { createLogger, type Logger } from '../../platform/logger';
import type { Database } from '../../platform/postgres';
import {
  createDeadLetterRepository,
  createFailedWebhookRepository,
  createGoodwillRepository,
  createOutboxRepository,
  createSessionRepository,
} from '../../platform/store';
import { createDataConverter } from '../../platform/temporal';
import { openDatabase } from '../support/database';
import { createTestDatabase, env } from '../support/servers';
import { until } from '../support/until';
import { FakeHost, MEMBER } from '../workflows/fake-host';

export interface Order {
  storeId: string;
  cartId: string;
  orderId: string;
  workflowId: string;
}

/** The API over a database and the real workflows, whose host does as a test says. */
export interface WorkRig {
  api: TestApi;
  host: FakeHost;
  db: Database;
  outbox: ReturnType<typeof createOutboxRepository>;
  sessions: ReturnType<typeof createSessionRepository>;
  /** The API's own. */
  logger: Logger;
  /** A shopper's order, as the shop tells it; `change` takes the place of its fields. */
  placeOrder(storeId: string, change?: object): Promise<Order>;
  tell(type: string, data: object): Promise<void>;
  close(): Promise<void>;
}

/** Where the API believes Temporal's UI to be. */
export const UI_URL = 'https://checkouts.example/';

export const refuseReversal = () => {
  throw ApplicationFailure.create({
    type: 'HOST_ERROR',
    message: 'The host refused: MEMBER_BLOCKED',
    nonRetryable: true,
    details: ['MEMBER_BLOCKED'],
  });
};

export async function startWorkRig(): Promise<WorkRig> {
  const database = await createTestDatabase();
  const db = await openDatabase(database.url);
  const keyring = testKeyring();
  const sessions = createSessionRepository(db, keyring);
  const gifts = createGoodwillRepository(db);
  const logger = createLogger('api', 'info');
  const address = env('TEST_TEMPORAL_ADDRESS');
  const api = await startApi(
    { TEMPORAL_ADDRESS: address, LIMIT_PER_PHONE: '10000', TEMPORAL_UI_URL: UI_URL },
    {
      sessions,
      gifts,
      deadLetters: createDeadLetterRepository(db, keyring),
      failedWebhooks: createFailedWebhookRepository(db),
      logger,
    },
  );
  const host = new FakeHost();
  host.project = async (projection) => void (await sessions.project(projection));
  host.order = (order) => sessions.findOrder(order);
  host.gifts = createGoodwillActivities({ goodwill: gifts });
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    taskQueue: api.taskQueue,
    workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
    dataConverter: createDataConverter(keyring),
    activities: host.activities(),
  });
  const running = worker.run();

  const tell: WorkRig['tell'] = async (type, data) => {
    const { status } = await api.call('POST', '/events', {
      key: api.adminKey,
      body: cloudEvent(type, data),
      headers: { 'Content-Type': 'application/cloudevents+json' },
    });
    if (status !== 202) throw new Error(`${type} was answered ${status}`);
  };

  /** A busy machine may answer the first at full price. */
  const openCheckout = (storeId: string): Promise<string> =>
    until(
      async () => {
        const cartId = `cart_${randomUUID()}`;
        const identity = { storeId, cartId, phone: MEMBER.phone, cart: cartOf(1) };
        const { body } = await api.call('POST', '/loyalty/identify', { key: api.adminKey, body: identity });
        return body['status'] === 'ACTIVE' && cartId;
      },
      { what: 'a checkout with loyalty on', timeoutMs: 20_000 },
    );

  return {
    api,
    host,
    db,
    outbox: createOutboxRepository(db, keyring),
    sessions,
    logger,
    tell,
    async placeOrder(storeId, change) {
      const cartId = await openCheckout(storeId);
      const order = orderOf(storeId, cartId, change);
      await tell('OrderCompleted', order);
      return {
        storeId,
        cartId,
        orderId: order.orderId,
        workflowId: sessionWorkflowId(sessionIdOf(storeId, cartId)),
      };
    },
    async close() {
      worker.shutdown();
      await running;
      await native.close();
      await api.close();
      await db.$disconnect();
      await database.drop();
    },
  };
}
