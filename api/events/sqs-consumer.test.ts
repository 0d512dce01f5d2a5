import { createLogger } from '../../platform/logger';
import { until } from '../../test/support/until';
import { cloudEvent } from '../testing/harness';
import { startTestQueue, type TestQueue } from '../testing/queue';
import type { TakenEvent } from './dispatch';
import { createSqsConsumer } from './sqs-consumer';

let queue: TestQueue;
const kept = { ...process.env };
beforeAll(async () => {
  queue = await startTestQueue();
  // The consumer finds its credentials as it does anywhere: in the environment.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
afterAll(async () => {
  await queue.close();
  process.env = kept;
});

test('good messages are taken and deleted; one that is not taken, and one that is no event, stay in the queue', async () => {
  const taken: TakenEvent[] = [];
  let refusals = 0;
  const accept = async (event: TakenEvent) => {
    if (event.data.storeId === 'refused') {
      refusals += 1;
      throw new Error('neither Temporal nor the outbox');
    }
    taken.push(event);
  };
  const refused = JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'refused' }));
  const broken = 'no JSON';
  for (const body of [JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'one' })), broken, refused, JSON.stringify(cloudEvent('LoyaltyConfigChanged', { storeId: 'two' }))]) queue.put(body);

  const consumer = createSqsConsumer({ queueUrl: queue.url, region: 'us-east-1', endpoint: queue.endpoint }, accept, createLogger('test', 'silent'));
  consumer.start();
  await until(() => taken.length === 2 && refusals > 0 && queue.bodies().length === 2, { what: 'the messages' });
  await consumer.stop();
  expect(taken.map(({ data }) => data.storeId).toSorted()).toEqual(['one', 'two']);
  expect(queue.bodies().toSorted()).toEqual([broken, refused].toSorted());
});
