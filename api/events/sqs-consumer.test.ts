import { createCipheriv, randomBytes } from 'node:crypto';
import { createLogger } from '../../platform/logger';
import { until } from '../../test/support/until';
import { cloudEvent, memoryOutbox } from '../testing/harness';
import { startTestQueue, type TestQueue } from '../testing/queue';
import type { AcceptedEvent } from './dispatch';
import { QUEUE_MESSAGE } from './queue-message';
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
  {
    accept,
    outbox = memoryOutbox(),
    eventKeys,
  }: {
    accept: (event: AcceptedEvent) => Promise<void>;
    outbox?: ReturnType<typeof memoryOutbox>;
    eventKeys?: string;
  },
): Promise<void> {
  const consumer = createSqsConsumer(
    { queueUrl: queue.url, region: 'us-east-1', endpoint: queue.endpoint, eventKeys },
    { accept, outbox },
    createLogger('test', 'silent'),
  );
  consumer.start();
  try {
    await until(condition, { what: 'the messages' });
  } finally {
    await consumer.stop();
  }
}

/** The bodies of the messages that were kept as they came. */
const keptBodies = ({ events }: ReturnType<typeof memoryOutbox>): string[] =>
  events.map(({ type, data }) => {
    expect(type).toBe(QUEUE_MESSAGE);
    return (data as { body: string }).body;
  });

test('good messages are taken and deleted, one that is no event is kept and deleted, and one that is not taken stays', async () => {
  const taken: AcceptedEvent[] = [];
  const outbox = memoryOutbox();
  let refusals = 0;
  const accept = async (event: AcceptedEvent) => {
    if (event.data.storeId === 'refused') {
      refusals += 1;
      throw new Error('neither Temporal nor the outbox');
    }
    taken.push(event);
  };
  const refused = JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'refused' }));
  for (const body of [
    JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'one' })),
    'no JSON',
    refused,
    JSON.stringify(cloudEvent('LoyaltyConfigChanged', { storeId: 'two' })),
  ])
    queue.put(body);

  await consumeUntil(() => taken.length === 2 && refusals > 0 && queue.bodies().length === 1, {
    accept,
    outbox,
  });
  expect(taken.map(({ data }) => data.storeId).toSorted()).toEqual(['one', 'two']);
  expect(queue.bodies()).toEqual([refused]);
  expect(keptBodies(outbox)).toEqual(['no JSON']);
  expect(outbox.events[0]).toMatchObject({ source: 'sqs:events', eventId: expect.any(String) as string });
});

test('a message that is no event stays in the queue while the tables are away, and is kept once they are back', async () => {
  const outbox = memoryOutbox();
  outbox.state.away = true;
  let tries = 0;
  const away = {
    ...outbox,
    add: async (event: Parameters<typeof outbox.add>[0]) => {
      tries += 1;
      await outbox.add(event);
    },
  };
  const accept = async () => undefined;
  queue.put('no event either');
  await consumeUntil(() => tries > 0, { accept, outbox: away });
  expect(queue.bodies()).toContain('no event either');
  outbox.state.away = false;
  queue.showAll();
  await consumeUntil(() => !queue.bodies().includes('no event either'), { accept, outbox });
  expect(keptBodies(outbox)).toEqual(['no event either']);
});

test('a sealed message is opened with the key that both sides share; one of another key is kept, sealed as it is', async () => {
  const taken: AcceptedEvent[] = [];
  const outbox = memoryOutbox();
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
  const isTaken = (id: string) => taken.some(({ data }) => data.storeId === id);
  await consumeUntil(() => ['plain', 'sealed'].every(isTaken) && outbox.events.length === 2, {
    accept,
    outbox,
    eventKeys: EVENT_KEYS,
  });
  expect(keptBodies(outbox).toSorted()).toEqual(foreign.toSorted());
  expect(isTaken('changed')).toBe(false);
});

test('the good events of a batch are accepted beside a broken one, and what was refused is kept', async () => {
  const accepted: AcceptedEvent[] = [];
  const outbox = memoryOutbox();
  const batch = JSON.stringify([
    { specversion: '1.0', id: 'broken' },
    cloudEvent('AuthTokenExpired', { storeId: 'beside-a-broken-one' }),
    null,
  ]);
  queue.put(batch);
  await consumeUntil(() => outbox.events.length === 1 && !queue.bodies().includes(batch), {
    accept: async (event) => void accepted.push(event),
    outbox,
  });
  expect(accepted.map(({ data }) => data.storeId)).toEqual(['beside-a-broken-one']);
  expect(keptBodies(outbox)).toEqual([JSON.stringify([{ specversion: '1.0', id: 'broken' }, null])]);
});
