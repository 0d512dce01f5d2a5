import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeyring } from '../../encryption/keyring';
import type { CloudEvent } from './cloud-event';
import { sendByHttp, sendBySqs } from './transport';

const event: CloudEvent = {
  specversion: '1.0',
  id: 'order_1:completed',
  source: '/commerce',
  type: 'OrderCompleted',
  time: '2026-01-01T10:00:00Z',
  datacontenttype: 'application/json',
  data: { email: 'alex@example.com' },
};

interface Seen {
  url: string;
  headers: Record<string, unknown>;
  body: unknown;
}

const eventKeys = `shared-1:${randomBytes(32).toString('base64')}`;

let server: Server;
let url: string;
let seen: Seen[] = [];
let answer: { status: number; body: string | ((asked: unknown) => string) } = { status: 202, body: '{}' };

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    seen.push({ url: req.url ?? '', headers: req.headers, body });
    res
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(typeof answer.body === 'string' ? answer.body : answer.body(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  answer = { status: 202, body: '{}' };
});

test('by HTTP it is posted in structured JSON with the key of the store', async () => {
  await sendByHttp({ url, apiKey: 'key-1' })(event);
  expect(seen).toEqual([
    expect.objectContaining({
      url: '/events',
      body: event,
      headers: expect.objectContaining({
        authorization: 'Bearer key-1',
        'content-type': 'application/cloudevents+json',
      }),
    }),
  ]);
});

test('a refusal is told by its code and pointers, never with what was sent', async () => {
  answer = {
    status: 400,
    body: JSON.stringify({
      title: 'The request is not valid',
      code: 'INVALID_REQUEST',
      detail: 'alex@example.com is wrong',
      errors: [{ pointer: '/data/totals/total', message: 'alex@example.com' }],
    }),
  };
  await expect(sendByHttp({ url, apiKey: 'key-1' })(event)).rejects.toThrow(
    /^HTTP 400 INVALID_REQUEST \/data\/totals\/total$/,
  );
});

test('a service that is away is a reason to try again', async () => {
  await expect(sendByHttp({ url: 'http://127.0.0.1:1', apiKey: 'key-1' })(event)).rejects.toMatchObject({
    name: 'NotTaken',
  });
});

test('by SQS it is sealed with the key that both sides share, so that the queue holds no name and no address', async () => {
  // The SDK compares the queue's hash with what it sent.
  answer = {
    status: 200,
    body: (asked) =>
      JSON.stringify({
        MessageId: '1',
        MD5OfMessageBody: createHash('md5')
          .update((asked as { MessageBody: string }).MessageBody)
          .digest('hex'),
      }),
  };
  await sendBySqs({ url: `${url}/0/loyalty-events`, endpoint: url, region: 'us-east-1', eventKeys })(event);
  expect(seen).toEqual([
    expect.objectContaining({
      headers: expect.objectContaining({ 'x-amz-target': 'AmazonSQS.SendMessage' }),
      body: { QueueUrl: `${url}/0/loyalty-events`, MessageBody: expect.any(String) },
    }),
  ]);
  const { MessageBody: body } = seen[0]?.body as { MessageBody: string };
  expect(body).not.toContain('alex');
  const { encrypted } = JSON.parse(body) as { encrypted: string };
  expect(JSON.parse(createKeyring(eventKeys, 'EVENT_KEYS').open(encrypted, 'loyalty-event'))).toEqual(event);
});

test('without a key nothing is sent to a queue', () => {
  expect(() =>
    sendBySqs({ url: `${url}/0/loyalty-events`, endpoint: url, region: 'us-east-1', eventKeys: '' }),
  ).toThrow('EVENT_KEYS must be');
});

test('a code or a pointer that repeats what was sent is left out', async () => {
  answer = {
    status: 400,
    body: JSON.stringify({
      title: 't',
      code: 'alex@example.com',
      errors: [{ pointer: '/data/alex@example.com' }, { pointer: '/data/email' }],
    }),
  };
  await expect(sendByHttp({ url, apiKey: 'key-1' })(event)).rejects.toThrow(/^HTTP 400 \/data\/email$/);
});

test('a queue that is away is a reason to try again', async () => {
  await expect(
    sendBySqs({
      url: 'http://127.0.0.1:1/0/loyalty-events',
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      eventKeys,
    })(event),
  ).rejects.toMatchObject({ name: 'NotTaken' });
});
