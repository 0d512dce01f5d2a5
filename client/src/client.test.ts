import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env } from '../../test/support/servers';
import { until } from '../../test/support/until';
import { OPERATIONS_OF_KEYS } from '../../api/document';
import {
  cartOf,
  startApi,
  startSilentServer,
  startStubWorker,
  type TestApi,
} from '../../api/testing/harness';
import { createLoyaltyClient, LoyaltyProblem, type LoyaltyClient, type Session } from './index';

let api: TestApi;
let worker: { stop(): Promise<void> };
let shop: LoyaltyClient;
beforeAll(async () => {
  const address = env('TEST_TEMPORAL_ADDRESS');
  api = await startApi({ TEMPORAL_ADDRESS: address, LIMIT_PER_PHONE: '1000' });
  worker = await startStubWorker(address, api.taskQueue);
  shop = createLoyaltyClient({ url: `${api.url}/`, apiKey: api.checkoutKey });
}, 60_000);
afterAll(async () => {
  await worker.stop();
  await api.close();
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server of this test alone. */
async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a call throws. */
async function problemOf(asked: Promise<unknown>): Promise<LoyaltyProblem> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LoyaltyProblem)) throw new Error('a problem was expected', { cause: error });
  return error;
}

const identified = (cartId = `cart_${randomUUID()}`) =>
  shop.identify({ storeId: api.storeId, cartId, phone: '(555) 555-0123', cart: cartOf(1) });

test('a checkout: identified, repriced, selected, read and cancelled, each answered by the session', async () => {
  const { sessionId, status, totals } = await identified();
  expect(status).toBe('ACTIVE');
  expect(totals.subtotal).toBe(3241);
  expect((await shop.rewards({ sessionId, cart: cartOf(2) })).cartVersion).toBe(2);
  expect((await shop.select({ sessionId, rewardIds: [] })).sessionId).toBe(sessionId);
  expect((await shop.session(sessionId)).cartVersion).toBe(2);
  expect((await shop.cancel(sessionId, 'only a look')).status).toBe('CANCELLED');
});

test('loyalty that is away is an answer at full price, and no problem', async () => {
  const away = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  try {
    const client = createLoyaltyClient({ url: away.url, apiKey: away.checkoutKey });
    const session = await client.identify({
      storeId: away.storeId,
      cartId: 'c',
      membershipId: 'M-1',
      cart: cartOf(),
    });
    expect(session).toMatchObject({ status: 'BYPASSED', totals: { total: 3241, loyaltyDiscount: 0 } });
    expect(await client.rewards({ sessionId: session.sessionId, cart: cartOf(2) })).toMatchObject({
      status: 'BYPASSED',
    });
    expect(await client.select({ sessionId: session.sessionId, rewardIds: [] })).toMatchObject({
      status: 'BYPASSED',
    });
    // Nobody made the release that a cancellation would tell of.
    expect(await problemOf(client.cancel(session.sessionId))).toMatchObject({
      status: 503,
      code: 'TRY_AGAIN',
      retryAfterSeconds: 1,
    });
  } finally {
    await away.close();
  }
});

test('a refusal is a LoyaltyProblem with its code, its places and where to find it in the log', async () => {
  const unknown = await problemOf(shop.session(randomUUID()));
  expect(unknown).toMatchObject({ status: 404, code: 'SESSION_NOT_FOUND', errors: [] });
  expect(unknown.instance).toMatch(/^urn:/);
  const invalid = await problemOf(shop.rewards({ sessionId: randomUUID(), cart: cartOf(0) }));
  expect(invalid).toMatchObject({ status: 400, code: 'INVALID_REQUEST', retryAfterSeconds: undefined });
  expect(invalid.errors.map(({ pointer }) => pointer)).toEqual(['/cart/version']);
  const stranger = createLoyaltyClient({ url: api.url, apiKey: 'lk_none_none' });
  expect((await problemOf(stranger.session(randomUUID()))).code).toBe('UNAUTHORIZED');
});

test('events are accepted one by one and as a batch', async () => {
  const event = { specversion: '1.0', source: '/shop', type: 'AuthTokenExpired' } as const;
  const data = { storeId: api.storeId };
  expect(await shop.sendEvent({ ...event, id: 'e-1', data })).toEqual({ id: 'e-1', status: 'accepted' });
  expect(
    await shop.sendEvents([
      { ...event, id: 'e-2', data },
      { ...event, id: 'e-3', data },
    ]),
  ).toEqual([
    { id: 'e-2', status: 'accepted' },
    { id: 'e-3', status: 'accepted' },
  ]);
});

test("people's operations, each with a key of its scope", async () => {
  const support = createLoyaltyClient({ url: api.url, apiKey: api.supportKey });
  expect((await support.work({ kind: 'deadLetter', limit: 1 })).counts.deadLetter).toBe(0);
  expect(await support.retryWork({ ids: ['dead-letter-1'], reason: 'a test' })).toMatchObject({ next: null });
  expect(await support.abandonWork({ ids: ['dead-letter-1'], reason: 'a test' })).toMatchObject({
    next: null,
  });
  expect((await support.findOrders({ storeId: api.storeId, displayId: '1&1' })).temporal).toBe('answered');
  expect((await support.reconciliation('s', '2026-03-08')).status).toBe('RECONCILIATION_OPEN');
  expect(await support.reconciliationCsv('s', '2026-03-08')).toContain('record,store,date');
  const admin = createLoyaltyClient({ url: api.url, apiKey: api.adminKey });
  const config = {
    enabled: true,
    provider: 'pdi',
    hostUrl: 'https://h.example',
    clientId: 'c',
    clientSecret: 's',
    participantId: 'p',
    siteId: 's',
  };
  expect((await admin.setStoreConfig('s/1', config)).storeId).toBe('s/1');
  expect(await admin.storeConfig('s/1')).toMatchObject({ clientSecretSet: true });
  expect((await problemOf(support.reconcile('nobody', '2026-03-08'))).code).toBe('STORE_NOT_FOUND');
});

test("a store's webhook endpoints, with an admin's key", async () => {
  const admin = createLoyaltyClient({ url: api.url, apiKey: api.adminKey });
  await api.stores.upsert('s/2', {
    hostUrl: 'https://h.example',
    clientId: 'c',
    clientSecret: 's',
    participantId: 'p',
    siteId: 's',
  });
  const made = await admin.createWebhookEndpoint('s/2', { url: 'https://example.com/hooks' });
  expect(made).toMatchObject({ storeId: 's/2', secret: expect.stringMatching(/^whsec_/) });
  expect(await admin.webhookEndpoints('s/2')).toEqual({ endpoints: [] });
  const { id } = made;
  expect(await admin.webhookEndpoint('s/2', id)).toMatchObject({ id, storeId: 's/2' });
  expect(await admin.enableWebhookEndpoint('s/2', id)).toMatchObject({ id, disabledAt: null });
  expect(await admin.rotateWebhookSecret('s/2', id)).toMatchObject({ id, secret: made.secret });
  const { deliveryId } = await admin.testWebhookEndpoint('s/2', id);
  expect(await admin.webhookDeliveries('s/2', id, { status: 'failed', limit: 1 })).toEqual({
    deliveries: [],
    next: null,
  });
  expect(await admin.resendWebhook('s/2', id, deliveryId)).toEqual({ deliveryId });
  const since = '2026-03-08T00:00:00Z';
  expect(await admin.resendFailedWebhooks('s/2', id, { since })).toEqual({ resent: 0, more: false });
  expect(await admin.deleteWebhookEndpoint('s/2', id)).toEqual({ dropped: 0 });
  expect((await problemOf(shop.webhookEndpoints('s/2'))).code).toBe('FORBIDDEN');
});

test('every operation that a key opens is a method of that name', () => {
  const named = OPERATIONS_OF_KEYS.map(({ operationId }) => operationId);
  expect(Object.keys(shop)).toEqual(expect.arrayContaining(named));
});

test('what belongs to one call travels with it: key of a repeat, address, trace, headers', async () => {
  let heard: IncomingMessage['headers'] = {};
  const url = await serve((req, res) => {
    heard = req.headers;
    res.setHeader('content-type', 'application/json').end('{"status":"ACTIVE"}');
  });
  await createLoyaltyClient({ url, apiKey: 'k' }).select(
    { sessionId: 's', rewardIds: [] },
    {
      idempotencyKey: 'once',
      shopperAddress: '203.0.113.7',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      headers: { 'X-Request-Id': 'request-1' },
    },
  );
  expect(heard).toMatchObject({
    authorization: 'Bearer k',
    'idempotency-key': 'once',
    'shopper-address': '203.0.113.7',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'x-request-id': 'request-1',
  });
});

test('nothing is sent twice: a refusal that asks for another try, and a line that is cut, are told', async () => {
  let requests = 0;
  const url = await serve((req, res) => {
    requests += 1;
    if (req.url === '/loyalty/select') return res.destroy();
    res
      .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '7' })
      .end(JSON.stringify({ type: 't', title: 'Too many', status: 429, detail: '', code: 'RATE_LIMITED' }));
  });
  const client = createLoyaltyClient({ url, apiKey: 'k' });
  expect(await problemOf(client.session('s'))).toMatchObject({
    code: 'RATE_LIMITED',
    detail: 'Too many',
    retryAfterSeconds: 7,
  });
  expect(await problemOf(client.select({ sessionId: 's', rewardIds: [] }))).toMatchObject({
    status: 0,
    code: 'NO_CONNECTION',
  });
  expect(requests).toBe(2);
});

test('a call ends in its time, with its body, and by its own signal', async () => {
  const silent = await startSilentServer();
  const slow = await serve(
    (_req, res) => void res.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  );
  try {
    const client = createLoyaltyClient({ url: `http://${silent.address}`, apiKey: 'k', timeoutMs: 100 });
    expect(await problemOf(client.session('s'))).toMatchObject({ status: 0, code: 'TIMED_OUT' });
    const half = createLoyaltyClient({ url: slow, apiKey: 'k' });
    expect((await problemOf(half.session('s', { timeoutMs: 100 }))).code).toBe('TIMED_OUT');
    const reason = new Error('the shopper left');
    const signal = AbortSignal.abort(reason);
    await expect(half.session('s', { signal })).rejects.toBe(reason);
  } finally {
    await silent.close();
  }
});

test("a page that is not the service's is named so, and a redirect does not take the key with it", async () => {
  let followed = 0;
  const elsewhere = await serve((_req, res) => {
    followed += 1;
    res.end('{}');
  });
  const url = await serve((req, res) => {
    if (req.url === '/loyalty/sessions/moved') return res.writeHead(307, { location: elsewhere }).end();
    if (req.url === '/loyalty/sessions/page')
      return res.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello');
    res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway');
  });
  const client = createLoyaltyClient({ url, apiKey: 'k' });
  expect(await problemOf(client.session('s'))).toMatchObject({ status: 502, code: 'NOT_UNDERSTOOD' });
  expect((await problemOf(client.session('page'))).code).toBe('NOT_UNDERSTOOD');
  expect((await problemOf(client.session('moved'))).code).toBe('NO_CONNECTION');
  expect(followed).toBe(0);
});

test('the event stream tells the session now and after each change, and ends with it', async () => {
  const { sessionId } = await identified();
  const versions: number[] = [];
  const statuses: Session['status'][] = [];
  for await (const { cartVersion, status } of shop.events(sessionId)) {
    versions.push(cartVersion);
    statuses.push(status);
    if (cartVersion === 1) await shop.rewards({ sessionId, cart: cartOf(2) });
    else if (status === 'ACTIVE') await shop.cancel(sessionId);
  }
  expect(versions.slice(0, 2)).toEqual([1, 2]);
  expect(statuses.at(-1)).toBe('CANCELLED');
}, 60_000);

const told = (id: string, status: string) =>
  `event: session\nid: ${id}\ndata: ${JSON.stringify({ sessionId: 's', status, updatedAt: id })}\n\n`;

test('a stream that is cut is opened again, says what was heard last, and repeats nothing', async () => {
  const opened: (string | undefined)[] = [];
  const url = await serve((req, res) => {
    opened.push(req.headers['last-event-id'] as string | undefined);
    if (opened.length === 2) return void res.writeHead(503, { 'retry-after': '1' }).end();
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    if (opened.length === 1) res.write(told('1', 'ACTIVE'), () => res.destroy());
    else res.end(told('1', 'ACTIVE') + told('2', 'FINALIZED'));
  });
  const heard: string[] = [];
  for await (const { status } of createLoyaltyClient({ url, apiKey: 'k' }).events('s')) heard.push(status);
  expect(heard).toEqual(['ACTIVE', 'FINALIZED']);
  expect(opened).toEqual([undefined, '1', '1']);
});

test('leaving the loop, or the signal, ends the stream; what the service refuses is thrown', async () => {
  let open = 0;
  const url = await serve((_req, res) => {
    open += 1;
    res.once('close', () => (open -= 1));
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(told('1', 'ACTIVE'));
  });
  const client = createLoyaltyClient({ url, apiKey: 'k' });
  for await (const { status } of client.events('s')) {
    expect(status).toBe('ACTIVE');
    break;
  }
  await until(() => open === 0, { what: 'the end of the stream that was left' });
  const end = new AbortController();
  const reason = new Error('the page was closed');
  const follow = async () => {
    for await (const _ of client.events('s', { signal: end.signal })) end.abort(reason);
  };
  await expect(follow()).rejects.toBe(reason);
  await until(() => open === 0, { what: 'the end of the stream that was aborted' });
  await expect(client.eventStream('s', { signal: end.signal })).rejects.toBe(reason);
  expect((await problemOf(shop.events(randomUUID()).next())).code).toBe('SESSION_NOT_FOUND');
});

test('the raw stream outlives the time-out of its opening, and passes the very bytes', async () => {
  let send: (text: string) => void = () => undefined;
  const url = await serve((_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.flushHeaders();
    send = (text) => res.end(text);
  });
  const clock = new AbortController();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(clock.signal);
  const body = await createLoyaltyClient({ url, apiKey: 'k' }).eventStream('s', { timeoutMs: 1_000 });
  expect(timeout).toHaveBeenCalledWith(1_000);
  timeout.mockRestore();
  const text = new Response(body).text();
  clock.abort(new DOMException('The time is up', 'TimeoutError'));
  send(told('1', 'ACTIVE'));
  expect(await text).toBe(told('1', 'ACTIVE'));
});
