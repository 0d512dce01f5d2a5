import { createCipheriv, randomBytes } from 'node:crypto';
import { createLogger } from '../../platform/logger';
import { until } from '../../test/support/until';
import { cloudEvent } from '../testing/harness';
import { startTestQueue, type TestQueue } from '../testing/queue';
import type { AcceptedEvent } from './dispatch';
import { createSqsConsumer } from './sqs-consumer';

const KEY = randomBytes(32);
const EVENT_KEYS = `shared-1:${KEY.toString('base64')}`;

/** As the shop seals it. */
function sealed(event: object, key = KEY, id = 'shared-1'): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('loyalty-event'));
  return JSON.stringify({
    encrypted: `${id}:${Buffer.concat([nonce, cipher.update(JSON.stringify(event), 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')}`,
  });
}

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

/** Also where the condition never holds, the consumer is stopped: it would keep the test run alive. */
async function consumeUntil(
  condition: () => boolean,
  { accept, eventKeys }: { accept: (event: AcceptedEvent) => Promise<void>; eventKeys?: string },
): Promise<void> {
  const consumer = createSqsConsumer(
    { queueUrl: queue.url, region: 'us-east-1', endpoint: queue.endpoint, eventKeys },
    accept,
    createLogger('test', 'silent'),
  );
  consumer.start();
  try {
    await until(condition, { what: 'the messages' });
  } finally {
    await consumer.stop();
  }
}

test('good messages are taken and deleted; one that is not taken, and one that is no event, stay in the queue', async () => {
  const taken: AcceptedEvent[] = [];
  let refusals = 0;
  const accept = async (event: AcceptedEvent) => {
    if (event.data.storeId === 'refused') {
      refusals += 1;
      throw new Error('neither Temporal nor the outbox');
    }
    taken.push(event);
  };
  const refused = JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'refused' }));
  const broken = 'no JSON';
  for (const body of [
    JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'one' })),
    broken,
    refused,
    JSON.stringify(cloudEvent('LoyaltyConfigChanged', { storeId: 'two' })),
  ])
    queue.put(body);

  await consumeUntil(() => taken.length === 2 && refusals > 0 && queue.bodies().length === 2, { accept });
  expect(taken.map(({ data }) => data.storeId).toSorted()).toEqual(['one', 'two']);
  expect(queue.bodies().toSorted()).toEqual([broken, refused].toSorted());
});

test('a sealed message is opened with the key that both sides share; one of another key stays in the queue', async () => {
  const taken: AcceptedEvent[] = [];
  const foreign = [
    sealed(cloudEvent('AuthTokenExpired', { storeId: 'changed' }), randomBytes(32)),
    sealed(cloudEvent('AuthTokenExpired', { storeId: 'unknown' }), KEY, 'other'),
  ];
  for (const body of [
    sealed(cloudEvent('AuthTokenExpired', { storeId: 'sealed' })),
    ...foreign,
    JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'plain' })),
  ])
    queue.put(body);
  const accept = async (event: AcceptedEvent) => void taken.push(event);
  await consumeUntil(() => ['plain', 'sealed'].every((id) => taken.some(({ data }) => data.storeId === id)), {
    accept,
    eventKeys: EVENT_KEYS,
  });
  expect(queue.bodies()).toEqual(expect.arrayContaining(foreign));
  expect(taken.map(({ data }) => data.storeId)).not.toEqual(expect.arrayContaining(['changed']));
});

test('the good events of a batch are accepted beside a broken one, for which the message stays', async () => {
  const accepted: AcceptedEvent[] = [];
  const batch = JSON.stringify([
    { specversion: '1.0', id: 'broken' },
    cloudEvent('AuthTokenExpired', { storeId: 'beside-a-broken-one' }),
    null,
  ]);
  queue.put(batch);
  await consumeUntil(() => accepted.some(({ data }) => data.storeId === 'beside-a-broken-one'), {
    accept: async (event) => void accepted.push(event),
  });
  expect(queue.bodies()).toContain(batch);
});
