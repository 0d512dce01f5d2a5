import { createHmac, randomUUID } from 'node:crypto';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import StripeClient from 'stripe';
import { sessionIdOf } from '../../contract/ids';
import {
  cartOf,
  cloudEvent,
  freshCartId,
  orderOf,
  REPORTED_DATE,
  startApi,
  testKeyring,
  type CallOptions,
  type TestApi,
} from '../../api/testing/harness';
import { generateApiKey } from '../../platform/store/api-keys';
import { createDataConverter } from '../../platform/temporal';
import { env } from '../support/servers';
import { until } from '../support/until';
import { CODE, FakeHost, MEMBER, POLICY } from '../workflows/fake-host';
import { routesOf } from './routes';
import { linesOf, nameOf, rowsOf, type Row } from './table';

/**
 * The loyalty API's rows of `docs/security.md`, each cell asked for over HTTP, with the real workflows
 * behind.
 */
const SECRETS = { STRIPE_WEBHOOK_SECRET: 'whsec_test', FINIX_WEBHOOK_SECRET: 'finix-secret' };
const rows = rowsOf('Loyalty API');

let api: TestApi;
let worker: Worker;
let running: Promise<void>;
let native: NativeConnection;
/** In the order of the table's columns. Who stands in one column gets one answer. */
let callers: (string | null)[][];
/** An order of the store that support finds. */
let orderId: string;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const address = env('TEST_TEMPORAL_ADDRESS');
  api = await startApi({ TEMPORAL_ADDRESS: address, LIMIT_PER_PHONE: '10000', ...SECRETS });
  const host = new FakeHost();
  host.identify = () => ({
    outcome: 'found',
    member: MEMBER,
    pdiTransactionId: 'pdi-1',
    policy: { ...POLICY, proof: 'spend' },
  });
  const dataConverter = createDataConverter(testKeyring());
  native = await NativeConnection.connect({ address });
  worker = await Worker.create({
    connection: native,
    taskQueue: api.taskQueue,
    workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
    dataConverter,
    activities: host.activities(),
  });
  running = worker.run();
  await api.call('PUT', `/stores/${api.storeId}/loyalty-config`, { key: api.adminKey, body: STORE });
  const revoked = ['checkout', 'support', 'admin'].map((scope) =>
    api.keys.add({ scope: scope as 'checkout', storeId: scope === 'checkout' ? api.storeId : null }),
  );
  for (const record of api.keys.records.values())
    if (revoked.some((key) => key.includes(record.id))) record.revokedAt = new Date();
  const anotherStores = api.keys.add({ scope: 'checkout', storeId: 'another-store' });
  callers = [
    [null],
    [api.checkoutKey],
    [anotherStores],
    [api.supportKey],
    [api.adminKey],
    [...revoked, generateApiKey()],
  ];
  orderId = await settledOrder();
}, 180_000);

afterAll(async () => {
  worker.shutdown();
  await running;
  await native.close();
  await api.close();
});

const STORE = {
  enabled: true,
  provider: 'pdi',
  hostUrl: 'http://127.0.0.1:9',
  clientId: 'c',
  clientSecret: 's',
  participantId: 'P-1',
  siteId: 'S-1',
};

/**
 * A checkout of the store, with a code on its way to the member. A busy machine may answer the first at full
 * price.
 */
async function openSession(): Promise<string> {
  return until(
    async () => {
      const cartId = freshCartId();
      const sessionId = sessionIdOf(api.storeId, cartId);
      const { body } = await api.call('POST', '/loyalty/identify', {
        body: { storeId: api.storeId, cartId, phone: MEMBER.phone, cart: cartOf(1) },
      });
      if (body['status'] !== 'ACTIVE') return false;
      const sent = await api.call('POST', '/loyalty/proof/request', { body: { sessionId } });
      return sent.body['status'] === 'ACTIVE' && sessionId;
    },
    { what: 'a checkout with loyalty on', timeoutMs: 40_000 },
  );
}

/** An order whose member is known where support looks for it. */
async function settledOrder(): Promise<string> {
  const sessionId = await openSession();
  const { body } = await api.call('GET', `/loyalty/sessions/${sessionId}`);
  const order = orderOf(api.storeId, String(body['cartId']));
  await api.call('POST', '/events', {
    body: cloudEvent('OrderCompleted', order),
    headers: { 'Content-Type': 'application/cloudevents+json' },
  });
  const query = new URLSearchParams({ storeId: api.storeId, orderId: order.orderId }).toString();
  await until(
    async () => {
      const answer = await api.call('GET', `/support/orders?${query}`, { key: api.supportKey });
      const found = answer.body['found'] as { membershipId: string | null }[];
      return found.some(({ membershipId }) => membershipId !== null);
    },
    { what: 'the order to be found', timeoutMs: 40_000 },
  );
  return order.orderId;
}

const payment = { id: 'pay_1', metadata: { store_id: 'nobody', cart_id: 'cart_none' } };
const stripeEvent = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  data: { object: payment },
});
const finixEvent = JSON.stringify({
  entity: 'transfer',
  _embedded: { transfers: [{ id: 'TR1', tags: payment.metadata }] },
});

function finixSignature(): string {
  const timestamp = Math.floor(Date.now() / 1000);
  return `timestamp=${timestamp}, sig=${createHmac('sha256', SECRETS.FINIX_WEBHOOK_SECRET).update(`${timestamp}:${finixEvent}`).digest('hex')}`;
}

/** What a caller who may do it would send, and get 2xx for. */
const REQUESTS: Record<string, (sessionId: string) => CallOptions> = {
  'POST /loyalty/identify': () => ({
    body: { storeId: api.storeId, cartId: freshCartId(), phone: MEMBER.phone },
  }),
  'POST /loyalty/rewards': (sessionId) => ({ body: { sessionId, cart: cartOf(2) } }),
  'POST /loyalty/select': (sessionId) => ({ body: { sessionId, rewardIds: [] } }),
  'POST /loyalty/proof/request': (sessionId) => ({ body: { sessionId } }),
  'POST /loyalty/proof': (sessionId) => ({ body: { sessionId, code: CODE } }),
  'POST /loyalty/sessions/:sessionId/cancel': () => ({ body: {} }),
  'POST /events': () => ({
    body: cloudEvent('OrderCompleted', orderOf(api.storeId, freshCartId())),
    headers: { 'Content-Type': 'application/cloudevents+json' },
  }),
  'PUT /stores/:storeId/loyalty-config': () => ({ body: STORE }),
  'POST /support/work/retry': () => ({ body: { ids: ['dead-letter-none'], reason: 'tried' } }),
  'POST /support/work/abandon': () => ({ body: { ids: ['dead-letter-none'], reason: 'tried' } }),
  'POST /support/goodwill': () => ({
    body: { storeId: api.storeId, orderId, points: 1, reason: 'tried' },
    headers: { 'Idempotency-Key': randomUUID() },
  }),
  'POST /stores/:storeId/reconciliations/:date': () => ({}),
};
/** What stands behind the path of a request that is answered with 2xx. */
const QUERIES: Record<string, () => string> = {
  '/support/orders': () => `?storeId=${api.storeId}&orderId=order-1`,
};
const UNSIGNED: Record<string, string> = {
  'POST /webhooks/stripe': stripeEvent,
  'POST /webhooks/finix': finixEvent,
};
const SIGNED: Record<string, () => Record<string, string>> = {
  'POST /webhooks/stripe': () => ({
    'Stripe-Signature': StripeClient.webhooks.generateTestHeaderString({
      payload: stripeEvent,
      secret: SECRETS.STRIPE_WEBHOOK_SECRET,
    }),
  }),
  'POST /webhooks/finix': () => ({ 'Finix-Signature': finixSignature() }),
};

const addressOf = (path: string, sessionId: string): string =>
  path
    .replace(':sessionId', sessionId)
    .replace(':storeId', api.storeId)
    .replace(':date', REPORTED_DATE)
    .replace('/docs/assets/*', '/docs/assets/swagger-ui.css')
    .concat(QUERIES[path]?.() ?? '');

/**
 * Of a stream only the status: it would go on. A checkout that was answered without its session says nothing
 * of who may see it.
 */
async function readStatus(response: Response): Promise<number | 'away'> {
  if (response.headers.get('content-type')?.includes('event-stream')) {
    await response.body?.cancel();
    return response.status;
  }
  return (await response.text()).includes('ORCHESTRATOR_UNAVAILABLE') && response.url.includes('/loyalty/')
    ? 'away'
    : response.status;
}

async function statusOf(
  method: string,
  address: string,
  { key, body, raw, headers }: CallOptions,
): Promise<number> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const send = () =>
    fetch(api.url + address, {
      method,
      headers: {
        ...(key ? { Authorization: `Bearer ${key}` } : {}),
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
  return until(
    async () => {
      const status = await readStatus(await send());
      return status !== 'away' && status;
    },
    { what: `${method} ${address} to be answered`, timeoutMs: 40_000 },
  );
}

const written = (status: number): string => (status < 300 ? 'yes' : String(status));

/** What a caller gets, in the words of the table. */
async function cellOf({ method, path }: Pick<Row, 'method' | 'path'>, key: string | null): Promise<string> {
  const name = nameOf({ method, path });
  const sessionId = path.startsWith('/loyalty/') && path !== '/loyalty/identify' ? await openSession() : '';
  const address = addressOf(path, sessionId);
  const signature = SIGNED[name];
  if (!signature) return written(await statusOf(method, address, { key, ...REQUESTS[name]?.(sessionId) }));
  const raw = UNSIGNED[name];
  const [without, withIt] = [
    await statusOf(method, address, { key, raw }),
    await statusOf(method, address, { key, raw, headers: signature() }),
  ];
  return without === 400 && withIt === 200 ? 'signed' : `${without}, signed ${withIt}`;
}

/** The files of the API's own page are served by a middleware: GET, as Express's static files are. */
const runningRoutes = () =>
  routesOf(api.app).map(({ method, path }) => ({ method: method === 'any' ? 'GET' : method, path }));

test('the table names every route of the running API, and no other', () => {
  expect(rows.map(nameOf).toSorted()).toEqual(runningRoutes().map(nameOf).toSorted());
});

test('every caller gets what the table says', async () => {
  const got: Row[] = [];
  for (const { method, path } of rows) {
    const cells: string[] = [];
    for (const keys of callers) {
      const answers = await Promise.all(keys.map((key) => cellOf({ method, path }, key)));
      cells.push([...new Set(answers)].join(' or '));
    }
    got.push({ method, path, cells });
  }
  expect(linesOf(got)).toEqual(linesOf(rows));
}, 120_000);

/** In the order of the table's columns. */
const COLUMNS = { support: 3, admin: 4 } as const;
const SCOPES = ['support', 'admin'] as const;
/** It would have the store's shoppers sent to another host. */
const NOT_BY_ONE_STORE = 'PUT /stores/:storeId/loyalty-config';
/** They name no store: a key of one sees that one, which is empty. */
const OF_THE_KEY = ['GET /support/work', 'POST /support/work/retry', 'POST /support/work/abandon'];

const isOfStores = ({ path }: Row): boolean => path.startsWith('/stores/') || path.startsWith('/support/');

test('a key of one store does there what its scope may, but name its host', async () => {
  for (const scope of SCOPES) {
    const key = api.keys.add({ scope, storeId: api.storeId });
    for (const row of rows.filter(isOfStores)) {
      const expected = nameOf(row) === NOT_BY_ONE_STORE ? '403' : row.cells[COLUMNS[scope]];
      expect([scope, nameOf(row), await cellOf(row, key)]).toEqual([scope, nameOf(row), expected]);
    }
  }
}, 120_000);

test('a key of one store finds nothing of another one', async () => {
  for (const scope of SCOPES) {
    const key = api.keys.add({ scope, storeId: 'another-store' });
    for (const row of rows.filter((each) => isOfStores(each) || each.path.startsWith('/loyalty/'))) {
      const mayCall = row.cells[COLUMNS[scope]] === 'yes';
      const expected = OF_THE_KEY.includes(nameOf(row)) ? ['yes'] : mayCall ? ['404'] : ['403'];
      // A checkout that is begun names its store: as for another shop's key.
      if (row.path === '/loyalty/identify') expected.push('403');
      expect([scope, nameOf(row), expected]).toEqual([
        scope,
        nameOf(row),
        expect.arrayContaining([await cellOf(row, key)]),
      ]);
    }
  }
}, 180_000);

test('every other method of a route is refused, whoever sends it', async () => {
  for (const path of new Set(rows.map((row) => row.path))) {
    const named = rows.filter((row) => row.path === path).map(({ method }) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !named.includes(each))) {
      const status = await statusOf(method, addressOf(path, sessionIdOf(api.storeId, 'cart_none')), {
        key: api.adminKey,
      });
      expect([method, path, [404, 405].includes(status)]).toEqual([method, path, true]);
    }
  }
});
