import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { AcceptedEvent } from '../../api/events/dispatch';
import { createSqsConsumer } from '../../api/events/sqs-consumer';
import { cloudEvent, memoryOutbox } from '../../api/testing/harness';
import { createLogger } from '../../platform/logger';
import { until } from '../../test/support/until';
import type { RunningServer } from '../kit/serve';
import { startSqsSandbox } from './sandbox';

let folder: string;
let server: RunningServer;
let client: SQSClient;
let QueueUrl: string;
const kept = { ...process.env };

async function start(stateFile?: string, maxReceives?: number): Promise<void> {
  server = await startSqsSandbox({
    ...(stateFile ? { stateFile } : {}),
    ...(maxReceives ? { maxReceives } : {}),
  });
  client = new SQSClient({ region: 'us-east-1', endpoint: server.url });
  QueueUrl = `${server.url}/000000000000/loyalty-events`;
}
const send = (body: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
const receive = async (options: object = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...options })))
    .Messages ?? [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sqs-'));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  await start(join(folder, 'sqs.json'));
});
afterEach(async () => {
  client.destroy();
  await server.close();
  rmSync(folder, { recursive: true });
  process.env = { ...kept };
});

test("AWS's own client finds the queue, and what one sends another receives once", async () => {
  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'loyalty-events' }))).QueueUrl).toBe(
    QueueUrl,
  );
  await send('one');
  const [message] = await receive();
  expect(message?.Body).toBe('one');
  expect(await receive()).toEqual([]);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
  });
});

test('a message that its receiver gives back is received again, and the first receipt deletes it no more', async () => {
  await send('one');
  const [first] = await receive();
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: first?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  const [second] = await receive();
  expect(second?.Body).toBe('one');
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: second?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  expect((await receive()).map(({ Body }) => Body)).toEqual(['one']);
});

test('a receiver that waits is answered as soon as a message comes', async () => {
  const waiting = receive({ WaitTimeSeconds: 20 });
  await send('late');
  expect((await waiting).map(({ Body }) => Body)).toEqual(['late']);
});

test('messages outlive the process: those that were never received, and those that were being handled', async () => {
  await send('never received');
  await send('being handled');
  await send('done');
  const done = (await receive()).find(({ Body }) => Body === 'done');
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: done?.ReceiptHandle }));
  client.destroy();
  await server.close();
  await start(join(folder, 'sqs.json'));
  expect((await receive()).map(({ Body }) => Body).toSorted()).toEqual(['being handled', 'never received']);
});

test('a queue that is not there, and what the stand-in cannot do, are refused by name', async () => {
  await expect(
    client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-other`, MessageBody: 'x' })),
  ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'nobody' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: '' }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
});

test.each(['production', 'Production', 'prod'])('it does not start with NODE_ENV=%s', async (name) => {
  process.env.NODE_ENV = name;
  await expect(startSqsSandbox()).rejects.toThrow(`NODE_ENV=${name}`);
});

/** Until `count` events were taken and nothing is left, neither waiting nor being handled. */
async function takeAll(count: number): Promise<AcceptedEvent[]> {
  const taken: AcceptedEvent[] = [];
  const consumer = createSqsConsumer(
    { queueUrl: QueueUrl, region: 'us-east-1', endpoint: server.url },
    { accept: async (event) => void taken.push(event), outbox: memoryOutbox() },
    createLogger('test', 'silent'),
  );
  const left = async () => {
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl }));
    return (
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
    );
  };
  consumer.start();
  try {
    await until(async () => taken.length === count && (await left()) === 0, { what: 'the events' });
  } finally {
    await consumer.stop();
  }
  return taken;
}

test("the loyalty service's consumer takes an event from it, and the queue is empty then", async () => {
  await send(JSON.stringify(cloudEvent('AuthTokenExpired', { storeId: 'one' })));
  expect((await takeAll(1)).map(({ data }) => data.storeId)).toEqual(['one']);
});

test('the consumer takes a batch, and an event in binary mode', async () => {
  const batch = ['one', 'two'].map((storeId) => cloudEvent('AuthTokenExpired', { storeId }));
  await send(JSON.stringify(batch));
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  for (const prefix of ['ce-', 'ce_'])
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({ storeId: `binary ${prefix}` }),
        MessageAttributes: {
          [`${prefix}specversion`]: text('1.0'),
          [`${prefix}id`]: text('id-1'),
          [`${prefix}source`]: text('/shop'),
          [`${prefix}type`]: text('LoyaltyConfigChanged'),
          [`${prefix}time`]: text('2026-01-02t03:04:05z'),
        },
      }),
    );
  const taken = await takeAll(4);
  expect(taken.map(({ type, data }) => `${type} ${data.storeId}`).toSorted()).toEqual([
    'AuthTokenExpired one',
    'AuthTokenExpired two',
    'LoyaltyConfigChanged binary ce-',
    'LoyaltyConfigChanged binary ce_',
  ]);
});

test('a receiver gets the attributes that it asked for, and no others', async () => {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const MessageAttributes = { 'ce-id': text('1'), 'ce-type': text('T'), other: text('o') };
  const namesFor = async (...MessageAttributeNames: string[]) => {
    const [message] = await receive({ MessageAttributeNames, VisibilityTimeout: 0 });
    return Object.keys(message?.MessageAttributes ?? {}).toSorted();
  };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', MessageAttributes }));
  expect(await namesFor()).toEqual([]);
  expect(await namesFor('other', 'nobody')).toEqual(['other']);
  expect(await namesFor('ce-.*')).toEqual(['ce-id', 'ce-type']);
  for (const all of ['All', '.*']) expect(await namesFor(all)).toEqual(['ce-id', 'ce-type', 'other']);
});

test('what nobody takes goes to the dead letters, outlives the process there, and is brought back', async () => {
  await server.close();
  await start(join(folder, 'dead.json'), 2);
  const bodiesOf = async (url: string) =>
    (await receive({ QueueUrl: url, VisibilityTimeout: 0 })).map(({ Body }) => Body);
  await send('broken');
  for (let time = 0; time < 2; time += 1) expect(await bodiesOf(QueueUrl)).toEqual(['broken']);
  expect(await bodiesOf(QueueUrl)).toEqual([]);
  client.destroy();
  await server.close();
  await start(join(folder, 'dead.json'), 2);
  const dead = `${QueueUrl}-dead-letters`;
  expect(await bodiesOf(dead)).toEqual(['broken']);
  const { Attributes: queue = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const policy = JSON.parse(queue['RedrivePolicy'] ?? '') as { deadLetterTargetArn: string };
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: policy.deadLetterTargetArn }));
  expect(await bodiesOf(dead)).toEqual([]);
  expect(await bodiesOf(QueueUrl)).toEqual(['broken']);
});
