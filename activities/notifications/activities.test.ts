import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import {
  createMailSender,
  createNotificationActivities,
  createPushSender,
  createSendOnce,
  type NotificationDependencies,
} from '.';
import { topicOf } from './push';

/** What a vendor's server heard, and how it answers: the wire is real, the vendor is not. */
interface Heard {
  method: string;
  url: string;
  authorization: string;
  body: string;
}

let server: Server;
let baseUrl: string;
let folder: string;
let credentialsFile: string;
let heard: Heard[] = [];
let answer: { status: number; body: unknown; hang?: boolean };
const lines: string[] = [];

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      heard.push({ method, url, authorization: headers.authorization ?? '', body });
      // Google's token server: any signed assertion gets a token.
      if (url.endsWith('/token'))
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"access_token":"ya29.local","expires_in":3600,"token_type":"Bearer"}');
      if (answer.hang) return undefined;
      return response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'push-'));
  credentialsFile = join(folder, 'service-account.json');
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await writeFile(
    credentialsFile,
    JSON.stringify({
      type: 'service_account',
      project_id: 'demo-loyalty',
      private_key_id: 'k',
      private_key: privateKey,
      client_email: 'push@demo-loyalty.test',
    }),
  );
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  heard = [];
  lines.length = 0;
  answer = { status: 202, body: undefined };
});

const logger = pino({}, { write: (line: string) => void lines.push(line) });
const activities = (deps: Partial<NotificationDependencies>) =>
  createNotificationActivities({
    mail: null,
    push: null,
    once: createSendOnce(null),
    holders: { provenHolders: async () => ['cus_1'] },
    logger,
    ...deps,
  });
const mail = (timeoutMs?: number) =>
  createMailSender({ apiKey: 'SG.test', from: 'shop@example.com', baseUrl, timeoutMs });

const receipt = {
  storeId: 's',
  orderId: 'order_1',
  displayId: '1042',
  email: 'ada@example.com',
  firstName: 'Ada',
  currency: 'USD',
  idempotencyKey: 'pos-1:receipt',
  totals: {
    currency: 'USD',
    subtotal: 1_000,
    loyaltyDiscount: 0,
    tax: 0,
    deliveryFee: 0,
    tip: 0,
    total: 1_000,
  },
  pointsEarned: 10,
  pointsRedeemed: 0,
  newBalance: 110,
  rewards: [],
};
const push = { customerId: 'cus_1', pointsEarned: 10, newBalance: 1_110, idempotencyKey: 'pos-1:push' };

test('a receipt reaches SendGrid as one v3 mail with both bodies and its idempotency key', async () => {
  await activities({ mail: mail() }).sendReceipt(receipt);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ method: 'POST', url: '/v3/mail/send', authorization: 'Bearer SG.test' });
  const sent = JSON.parse(heard[0]?.body ?? '') as {
    personalizations: unknown[];
    from: unknown;
    content: { type: string; value: string }[];
    headers: unknown;
  };
  expect(sent).toMatchObject({
    from: { email: 'shop@example.com' },
    subject: 'Your receipt for order 1042',
    personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    custom_args: { idempotency_key: 'pos-1:receipt' },
    headers: { 'X-Idempotency-Key': 'pos-1:receipt' },
  });
  expect(sent.content.map(({ type }) => type)).toEqual(['text/plain', 'text/html']);
});

test.each([
  [400, 'NOTICE_REFUSED', true],
  [401, 'NOTICE_REFUSED', true],
  [429, 'NOTICE_NOT_SENT', false],
  [503, 'NOTICE_NOT_SENT', false],
])("SendGrid's %i is the failure %s, and does not tell the address", async (status, type, nonRetryable) => {
  answer = { status, body: { errors: [{ message: 'ada@example.com is no address' }] } };
  const failure: unknown = await activities({ mail: mail() })
    .sendReceipt(receipt)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ type, nonRetryable, cause: undefined });
  expect(String(failure)).not.toContain('ada@example.com');
});

test('a SendGrid that hangs is given up in time, and tried again later', async () => {
  answer = { status: 200, body: {}, hang: true };
  await expect(activities({ mail: mail(100) }).sendReceipt(receipt)).rejects.toMatchObject({
    type: 'NOTICE_NOT_SENT',
    nonRetryable: false,
  });
});

test('without keys a notice is one log line without personal data', async () => {
  await activities({}).sendReceipt(receipt);
  await activities({}).sendPush(push);
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(/ada|example\.com|cus_1/i);
});

describe('push', () => {
  test('a push reaches FCM with a token of the service account, at the topic of the customer', async () => {
    answer = { status: 200, body: { name: 'projects/demo-loyalty/messages/1' } };
    await activities({ push: createPushSender({ credentialsFile, baseUrl }) }).sendPush(push);
    const [token, message] = heard;
    expect(token?.body).toContain('assertion');
    expect(message).toMatchObject({
      method: 'POST',
      url: '/v1/projects/demo-loyalty/messages:send',
      authorization: 'Bearer ya29.local',
    });
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      message: {
        topic: topicOf('cus_1'),
        notification: { title: 'You earned 10 points', body: 'Your new balance is 1,110 points.' },
      },
    });
    expect(message?.body).not.toContain('cus_1');
  });

  test.each([
    [400, 'INVALID_ARGUMENT', 'NOTICE_REFUSED', true],
    [403, 'SENDER_ID_MISMATCH', 'NOTICE_REFUSED', true],
    [429, 'QUOTA_EXCEEDED', 'NOTICE_NOT_SENT', false],
    [500, 'INTERNAL', 'NOTICE_NOT_SENT', false],
  ])("FCM's %i %s is the failure %s", async (status, code, type, nonRetryable) => {
    answer = { status, body: { error: { code: status, status: code, message: 'no' } } };
    await expect(
      activities({ push: createPushSender({ credentialsFile, baseUrl: `${baseUrl}/?${code}` }) }).sendPush(
        push,
      ),
    ).rejects.toMatchObject({ type, nonRetryable });
  });

  test('an FCM that hangs is given up in time, and tried again later', async () => {
    answer = { status: 200, body: {}, hang: true };
    const sender = createPushSender({ credentialsFile, baseUrl: `${baseUrl}/?hang`, timeoutMs: 200 });
    await expect(activities({ push: sender }).sendPush(push)).rejects.toMatchObject({
      type: 'NOTICE_NOT_SENT',
      nonRetryable: false,
    });
  });
});

describe('a member whose points were spent', () => {
  const spent = {
    storeId: 's',
    membershipId: 'M-1',
    email: 'ada@example.com',
    displayId: '1042',
    points: 500,
    idempotencyKey: 'pos-1:spent',
  };
  const nobody = { provenHolders: async () => [] };

  test('is told by push where somebody signed in showed to be the member', async () => {
    answer = { status: 200, body: { name: 'projects/demo-loyalty/messages/1' } };
    await activities({
      push: createPushSender({ credentialsFile, baseUrl: `${baseUrl}/?spent` }),
      mail: mail(),
    }).tellPointsSpent(spent);
    expect(heard.filter(({ url }) => url.includes('/v3/mail'))).toEqual([]);
    expect(JSON.parse(heard.at(-1)?.body ?? '')).toMatchObject({
      message: { topic: topicOf('cus_1'), notification: { title: '500 of your points were used' } },
    });
  });

  test("is told by mail at the host's address where nobody did", async () => {
    await activities({
      push: createPushSender({ credentialsFile, baseUrl: `${baseUrl}/?nobody` }),
      mail: mail(),
      holders: nobody,
    }).tellPointsSpent(spent);
    expect(heard.map(({ url }) => url)).toEqual(['/v3/mail/send']);
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
      subject: '500 of your points were used',
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    });
  });

  test('and cannot be reached is one log line without personal data', async () => {
    await activities({ mail: mail(), holders: nobody }).tellPointsSpent({ ...spent, email: '' });
    expect(heard).toEqual([]);
    expect(lines.join('')).toContain('points-spent');
    expect(lines.join('')).not.toMatch(/ada|M-1/);
  });
});
