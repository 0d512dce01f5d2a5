import { randomUUID } from 'node:crypto';
import { createKeyring } from '../platform/keyring';
import { createDatabase, type Database } from '../platform/postgres';
import { createLogger } from '../platform/logger';
import {
  createWebhookDeliveryRepository,
  createWebhookEndpointRepository,
  type WebhookDeliveryRepository,
  type WebhookEndpointRepository,
} from '../platform/store';
import { openDatabase } from '../test/support/database';
import { logLinesOf } from '../test/support/log-lines';
import { createTestDatabase, type TestDatabase } from '../test/support/servers';
import { startApi, testKeyring, type TestApi } from './testing/harness';

const NO_TEMPORAL = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
const URL = 'https://hooks.example.com/loyalty';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let testDatabase: TestDatabase;
let db: Database;
let webhooks: { endpoints: WebhookEndpointRepository; deliveries: WebhookDeliveryRepository };
const logger = createLogger('api', 'silent');
let api: TestApi;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = await openDatabase(testDatabase.url);
  const keyring = testKeyring();
  webhooks = {
    endpoints: createWebhookEndpointRepository(db, keyring),
    deliveries: createWebhookDeliveryRepository(db, keyring),
  };
  api = await startApi(NO_TEMPORAL, { webhooks, logger });
  await configure(api);
});
afterAll(async () => {
  await api.close();
  await db.$disconnect();
  await testDatabase.drop();
});

const configure = (one: TestApi, storeId = one.storeId) =>
  one.stores.upsert(storeId, {
    hostUrl: 'https://h.example',
    clientId: 'c',
    clientSecret: 's',
    participantId: 'p',
    siteId: 's',
  });

const pathOf = (id: string | null = null, more = '', storeId = api.storeId): string =>
  `/stores/${storeId}/webhook-endpoints${id === null ? '' : `/${id}`}${more}`;
const call = (method: string, path: string, body?: unknown) =>
  api.call(method, path, { key: api.adminKey, ...(body === undefined ? {} : { body }) });

interface Endpoint {
  id: string;
  secret: string;
}
async function register(body: object = { url: URL }, storeId?: string): Promise<Endpoint> {
  const { status, body: made } = await call('POST', pathOf(null, '', storeId), body);
  expect(status).toBe(201);
  return made as unknown as Endpoint;
}
const clear = () => db.webhookEndpoint.deleteMany();
beforeEach(clear);

test('an endpoint is registered, and its secret is shown this once', async () => {
  const asked = { url: URL, types: ['session.finalized'], description: 'our ERP' };
  const { status, body, headers } = await call('POST', pathOf(), asked);
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('location')).toBe(pathOf(String(body['id'])));
  expect(body).toMatchObject({ ...asked, storeId: api.storeId, disabledAt: null, previousSecretUntil: null });
  expect(body['secret']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const shown = await call('GET', pathOf(String(body['id'])));
  expect(shown.body).toMatchObject(asked);
  const listed = await call('GET', pathOf());
  expect(listed.body['endpoints']).toHaveLength(1);
  for (const answer of [shown, listed]) expect(JSON.stringify(answer.body)).not.toContain('whsec_');
});

test.each([
  [{ url: 'http://hooks.example.com' }, '/url'],
  [{ url: 'https://user:pass@hooks.example.com' }, '/url'],
  [{ url: 'ftp://hooks.example.com' }, '/url'],
  [{ url: 'nothing' }, '/url'],
  [{}, '/url'],
  [{ url: URL, types: [] }, '/types'],
  [{ url: URL, types: ['session.finalized', 'session.finalized'] }, '/types'],
  [{ url: URL, types: ['order.made'] }, '/types/0'],
  [{ url: URL, secret: 'whsec_mine' }, '/secret'],
])('%j is refused at %s', async (body, pointer) => {
  const refused = await call('POST', pathOf(), body);
  expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  expect(refused.body['errors']).toEqual([expect.objectContaining({ pointer })]);
});

test('a store that nobody configured has no endpoints', async () => {
  const storeId = `store-${randomUUID()}`;
  expect(await call('POST', pathOf(null, '', storeId), { url: URL })).toMatchObject({
    status: 404,
    body: { code: 'STORE_NOT_FOUND' },
  });
  expect((await call('GET', pathOf(null, '', storeId))).body).toEqual({ endpoints: [] });
});

test('a store has ten endpoints and no more', async () => {
  for (let n = 0; n < 10; n += 1) await register();
  expect(await call('POST', pathOf(), { url: URL })).toMatchObject({
    status: 409,
    body: { code: 'WEBHOOK_ENDPOINT_LIMIT' },
  });
});

test('a secret is rotated once in a day', async () => {
  const { id, secret } = await register();
  const rotated = await call('POST', pathOf(id, '/rotate-secret'));
  expect(rotated.status).toBe(200);
  expect(rotated.body['secret']).toMatch(/^whsec_/);
  expect(rotated.body['secret']).not.toBe(secret);
  const day = Date.parse(String(rotated.body['previousSecretUntil'])) - Date.now();
  expect(day).toBeGreaterThan(23.9 * 3_600_000);
  expect(day).toBeLessThanOrEqual(24 * 3_600_000);
  expect(await call('POST', pathOf(id, '/rotate-secret'))).toMatchObject({
    status: 409,
    body: { code: 'WEBHOOK_SECRET_ROTATED' },
  });
});

test('what was sent is listed in pages, and sent again by id or since a time', async () => {
  const { id } = await register();
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const sent = await call('POST', pathOf(id, '/test'));
    expect(sent.status).toBe(202);
    ids.push(String(sent.body['deliveryId']));
  }
  const first = await call('GET', pathOf(id, '/deliveries?limit=2'));
  const rest = await call('GET', pathOf(id, `/deliveries?limit=2&cursor=${String(first.body['next'])}`));
  const all = [first, rest].flatMap(({ body }) => body['deliveries'] as { id: string }[]);
  expect(all.map((one) => one.id).toSorted()).toEqual(ids.toSorted());
  expect(rest.body['next']).toBeNull();
  expect(all[0]).toMatchObject({
    type: 'webhook.test',
    status: 'pending',
    attempts: 0,
    payload: { type: 'webhook.test', data: { storeId: api.storeId, endpointId: id } },
  });
  await db.webhookDelivery.updateMany({ where: { id: String(ids[0]) }, data: { status: 'failed' } });
  await db.webhookDelivery.updateMany({ where: { id: String(ids[1]) }, data: { status: 'delivered' } });
  expect((await call('GET', pathOf(id, '/deliveries?status=failed'))).body['deliveries']).toHaveLength(1);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect(await call('POST', pathOf(id, '/resend'), { since })).toMatchObject({
    status: 202,
    body: { resent: 1, more: false },
  });
  expect(await call('POST', pathOf(id, `/deliveries/${ids[1]}/resend`))).toMatchObject({ status: 202 });
  expect((await call('GET', pathOf(id, '/deliveries?status=pending'))).body['deliveries']).toHaveLength(3);
  expect(await call('POST', pathOf(id, '/resend'), { since: 'yesterday' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/since' }] },
  });
  expect(await call('GET', pathOf(id, '/deliveries?cursor=nowhere'))).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/cursor' }] },
  });
});

test('one that is deleted is gone, with a word on what was dropped', async () => {
  const { id } = await register();
  await call('POST', pathOf(id, '/test'));
  expect(await call('DELETE', pathOf(id))).toMatchObject({ status: 200, body: { dropped: 1 } });
  for (const [method, more] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/enable'],
    ['POST', '/rotate-secret'],
    ['POST', '/test'],
    ['GET', '/deliveries'],
  ] as const)
    expect(await call(method, pathOf(id, more))).toMatchObject({
      status: 404,
      body: { code: 'WEBHOOK_ENDPOINT_NOT_FOUND' },
    });
});

test('one that answered 410 takes nothing any more, and says so', async () => {
  const { id } = await register();
  await db.webhookEndpoint.updateMany({ where: { id }, data: { disabledAt: new Date() } });
  expect((await call('GET', pathOf(id))).body['disabledAt']).not.toBeNull();
  for (const [more, body] of [
    ['/test', undefined],
    ['/rotate-secret', undefined],
    [`/deliveries/${NOBODY}/resend`, undefined],
    ['/resend', { since: new Date().toISOString() }],
  ] as const)
    expect(await call('POST', pathOf(id, more), body)).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_ENDPOINT_DISABLED' },
    });
});

test('one that answered 410 is told again what happens once it is enabled, however often', async () => {
  const { id } = await register();
  await webhooks.endpoints.disable(id);
  const lines = await logLinesOf(logger, async () => {
    logger.level = 'info';
    for (let n = 0; n < 2; n += 1)
      expect(await call('POST', pathOf(id, '/enable'))).toMatchObject({
        status: 200,
        body: { id, disabledAt: null },
      });
    logger.level = 'silent';
  });
  expect(lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit === 'webhooks')).toMatchObject([
    { done: 'enable', endpoint: id },
    { done: 'enable', endpoint: id },
  ]);
  expect((await call('GET', pathOf(id))).body['disabledAt']).toBeNull();
  expect(await call('POST', pathOf(id, '/test'))).toMatchObject({ status: 202 });
});

test('nobody finds an endpoint or a delivery through another store, or another endpoint', async () => {
  const other = `store-${randomUUID()}`;
  await configure(api, other);
  const [mine, theirs] = [await register(), await register({ url: URL }, other)];
  const { body } = await call('POST', pathOf(theirs.id, '/test', other));
  expect(await call('GET', pathOf(theirs.id))).toMatchObject({ status: 404 });
  expect(await call('POST', pathOf(theirs.id, '/enable'))).toMatchObject({ status: 404 });
  expect(await call('DELETE', pathOf(theirs.id))).toMatchObject({ status: 404 });
  expect(
    await call('POST', pathOf(mine.id, `/deliveries/${String(body['deliveryId'])}/resend`)),
  ).toMatchObject({
    status: 404,
    body: { code: 'WEBHOOK_DELIVERY_NOT_FOUND' },
  });
  for (const id of [NOBODY, 'not-an-id', '%00'])
    expect(await call('GET', pathOf(id))).toMatchObject({ status: 404 });
});

test('only an admin key learns whether there is anything', async () => {
  const { id } = await register();
  for (const path of [pathOf(), pathOf(id), pathOf(id, '/deliveries'), pathOf(NOBODY)]) {
    for (const key of [api.checkoutKey, api.supportKey])
      expect(await api.call('GET', path, { key })).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      });
    expect(await api.call('GET', path, { key: null })).toMatchObject({ status: 401 });
  }
});

test('while the database is away the answer is a 503', async () => {
  const away = await startApi(NO_TEMPORAL, {
    webhooks: {
      ...webhooks,
      endpoints: createWebhookEndpointRepository(
        createDatabase('postgresql://127.0.0.1:1/none'),
        createKeyring(`t:${Buffer.alloc(32, 7).toString('base64')}`, Buffer.alloc(32, 7).toString('base64')),
      ),
    },
  });
  expect(
    await away.call('GET', `/stores/${away.storeId}/webhook-endpoints`, { key: away.adminKey }),
  ).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
  await away.close();
});

describe('in production', () => {
  let production: TestApi;
  beforeAll(async () => {
    // Networks of loyalty hosts are the operator's: no webhook goes there.
    production = await startApi(
      { ...NO_TEMPORAL, NODE_ENV: 'production', LOYALTY_HOST_NETWORKS: '10.20.0.0/16' },
      { webhooks },
    );
    await configure(production);
  });
  afterAll(() => production.close());

  test.each([
    'https://127.0.0.1/hooks',
    'http://localhost:9000/hooks',
    'https://localhost/hooks',
    'https://2130706433/hooks',
    'https://0x7f000001/hooks',
    'https://10.20.3.4/hooks',
    'https://192.168.1.1/hooks',
    'https://100.64.0.1/hooks',
    'https://169.254.169.254/latest/meta-data',
    'https://224.0.0.1/hooks',
    'https://[::1]/hooks',
    'https://[::ffff:10.0.0.1]/hooks',
    'https://[fd00::1]/hooks',
  ])('%s is refused', async (url) => {
    expect(
      await production.call('POST', `/stores/${production.storeId}/webhook-endpoints`, {
        key: production.adminKey,
        body: { url },
      }),
    ).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/url', message: 'is on a private network' }] },
    });
  });

  test('an address of the internet is taken', async () => {
    expect(
      await production.call('POST', `/stores/${production.storeId}/webhook-endpoints`, {
        key: production.adminKey,
        body: { url: 'https://8.8.8.8/hooks' },
      }),
    ).toMatchObject({ status: 201 });
  });
});
