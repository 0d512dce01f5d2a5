import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unreachableAnswer } from './answer';
import { LoyaltyAnswer, type LoyaltyCart } from './contract';
import { createLoyaltyClient, type LoyaltyClient } from './client';
import { LoyaltyProblem } from './problem';

const CART: LoyaltyCart = {
  version: 3,
  currency: 'USD',
  items: [
    {
      lineItemId: 'a',
      productCode: '012345678905',
      name: 'Coffee',
      quantity: 2,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
  ],
};
const KNOWN = { cartId: 'cart_1', sessionId: '42fa3ecf-16bb-5cfd-9102-4c89c8f4434c' };
const GOOD: LoyaltyAnswer = {
  ...unreachableAnswer({ ...KNOWN, cart: CART, at: new Date() }),
  status: 'ACTIVE',
  bypass: null,
};
const BYPASSED = {
  status: 'BYPASSED',
  cartId: 'cart_1',
  cartVersion: 3,
  bypass: { reason: 'ORCHESTRATOR_UNAVAILABLE' },
  totals: { currency: 'USD', subtotal: 498, loyaltyDiscount: 0, total: 498 },
};

let server: Server;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let requests: {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}[] = [];
let client: LoyaltyClient;
const log = { warn: jest.fn(), error: jest.fn() };

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (_req: IncomingMessage, res: ServerResponse) =>
    void res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

beforeAll(async () => {
  server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      requests.push({ method: req.method, url: req.url, headers: req.headers, body });
      answer(req, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createLoyaltyClient(
    {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      apiKey: 'secret',
      storeId: 'store-1',
    },
    log,
  );
});
beforeEach(() => {
  requests = [];
  jest.clearAllMocks();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('each call goes to its route, with the key, and with the idempotency key as it came', async () => {
  answer = json(200, GOOD);
  await client.identify({ ...KNOWN, customerId: 'cus_1' }, { phone: '+15555550123' }, CART, {
    idempotencyKey: 'first',
  });
  await client.rewards(KNOWN, CART);
  await client.select(KNOWN, ['r1']);
  await client.session(KNOWN);
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /loyalty/identify',
    'POST /loyalty/rewards',
    'POST /loyalty/select',
    `GET /loyalty/sessions/${KNOWN.sessionId}`,
  ]);
  expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'idempotency-key': 'first' });
  expect(requests[1]?.headers['idempotency-key']).toBeUndefined();
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    storeId: 'store-1',
    cartId: 'cart_1',
    phone: '+15555550123',
    customerId: 'cus_1',
    cart: CART,
  });
});

test('proof goes to its own routes, and every call for a shopper names their address', async () => {
  answer = json(200, GOOD);
  const shopper = { shopperAddress: '203.0.113.7' };
  await client.identify(KNOWN, { membershipId: 'M-1', vouched: true, customerId: 'cus_1' }, CART, shopper);
  await client.requestProof(KNOWN, shopper);
  await client.prove(KNOWN, { code: '123456' }, { ...shopper, idempotencyKey: 'once' });
  await client.prove(KNOWN, { firebaseIdToken: 'a.b.c' }, shopper);
  await (await client.events(KNOWN.sessionId, AbortSignal.timeout(1_000), shopper)).cancel();
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /loyalty/identify',
    'POST /loyalty/proof/request',
    'POST /loyalty/proof',
    'POST /loyalty/proof',
    `GET /loyalty/sessions/${KNOWN.sessionId}/events`,
  ]);
  expect(requests.map(({ headers }) => headers['shopper-address'])).toEqual(Array(5).fill('203.0.113.7'));
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    storeId: 'store-1',
    cartId: 'cart_1',
    membershipId: 'M-1',
    vouched: true,
    customerId: 'cus_1',
    cart: CART,
  });
  expect(requests.slice(1, 4).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { sessionId: KNOWN.sessionId },
    { sessionId: KNOWN.sessionId, code: '123456' },
    { sessionId: KNOWN.sessionId, firebaseIdToken: 'a.b.c' },
  ]);
  expect(requests[2]?.headers['idempotency-key']).toBe('once');
});

test('a call for nobody names no address', async () => {
  answer = json(200, GOOD);
  await client.rewards(KNOWN, CART, { shopperAddress: null });
  expect(requests[0]?.headers).not.toHaveProperty('shopper-address');
});

const REWARD = {
  rewardId: 'r',
  type: 'optional',
  kind: 'amountOff',
  description: 'd',
  receiptText: 't',
  discountAmount: 0,
  pointsCost: 500,
  lineItemIds: [],
  stackable: true,
  applied: false,
};

test('an unproven member shows nothing, and a reward says what it waits for', async () => {
  const member = {
    proven: false,
    membershipId: null,
    firstName: '',
    maskedPhone: '•••• 0123',
    pointsBalance: null,
    tier: null,
  };
  answer = json(200, {
    ...GOOD,
    member,
    rewards: { instant: [], optional: [{ ...REWARD, locked: 'PROOF_REQUIRED' }] },
  });
  expect(await client.rewards(KNOWN, CART)).toMatchObject({
    status: 'ACTIVE',
    member,
    rewards: { optional: [{ locked: 'PROOF_REQUIRED' }] },
  });
});

test('a service of before, which asked for no proof, locks nothing and proves nobody', async () => {
  const member = {
    membershipId: 'M-1',
    firstName: 'Alex',
    maskedPhone: '•••• 0123',
    pointsBalance: 640,
    tier: 'gold',
  };
  answer = json(200, { ...GOOD, member, rewards: { instant: [], optional: [REWARD] } });
  expect(await client.rewards(KNOWN, CART)).toMatchObject({
    member: { ...member, proven: false },
    rewards: { optional: [{ ...REWARD, locked: null }] },
  });
});

test('an answer keeps what the contract names and drops what it does not', async () => {
  answer = json(200, { ...GOOD, posSequenceId: 'P', pdiTransactionId: 'T', storeId: 'store-1' });
  expect(await client.rewards(KNOWN, CART)).toEqual(GOOD);
});

describe('loyalty away is a bypass at full price, never an error', () => {
  const garbage: [string, (req: IncomingMessage, res: ServerResponse) => void][] = [
    ['an error of the server', json(500, { code: 'X' })],
    ['503 TRY_AGAIN', json(503, { status: 503, code: 'TRY_AGAIN', title: 't', detail: 'd' })],
    ['a refused key', json(401, { status: 401, code: 'UNAUTHORIZED', title: 't' })],
    ['a 4xx that is no problem document', json(418, { hello: 1 })],
    ['HTML', (_req, res) => void res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>')],
    ['an empty body', (_req, res) => void res.writeHead(200).end()],
    ['a reset', (req) => void req.socket.destroy()],
    [
      'half an answer',
      (req, res) =>
        void (
          res.writeHead(200, { 'Content-Length': '1000' }),
          res.write('{"sessionId"'),
          setImmediate(() => req.socket.destroy())
        ),
    ],
    ['a redirect', (_req, res) => void res.writeHead(302, { Location: '/elsewhere' }).end()],
    ['another shape', json(200, { status: 'ACTIVE' })],
    [
      'a discount that is not the sum of its parts',
      json(200, { ...GOOD, totals: { ...GOOD.totals, loyaltyDiscount: 50, total: 448 } }),
    ],
    [
      'a negative discount',
      json(200, {
        ...GOOD,
        totals: {
          ...GOOD.totals,
          loyaltyDiscount: -50,
          total: 548,
          lines: [{ lineItemId: 'a', discounts: [{ rewardId: 'r', amount: -50 }] }],
        },
      }),
    ],
    [
      'a fraction of a cent',
      json(200, {
        ...GOOD,
        totals: {
          ...GOOD.totals,
          loyaltyDiscount: 0.5,
          total: 497.5,
          lines: [{ lineItemId: 'a', discounts: [{ rewardId: 'r', amount: 0.5 }] }],
        },
      }),
    ],
  ];
  test.each(garbage)('%s', async (_what, respond) => {
    answer = respond;
    expect(await client.rewards(KNOWN, CART)).toMatchObject(BYPASSED);
  });

  test('a refused key is told as our own mistake', async () => {
    answer = json(403, { status: 403, code: 'FORBIDDEN', title: 't' });
    await client.rewards(KNOWN, CART);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('nobody listens, not even when the session has no id yet', async () => {
    const nobody = createLoyaltyClient({ url: 'http://127.0.0.1:9', apiKey: 'k', storeId: 's' }, log);
    const bypassed = await nobody.identify({ ...KNOWN, sessionId: '' }, { phone: '+15555550123' }, CART);
    expect(bypassed).toMatchObject(BYPASSED);
    // It is kept with the cart and read back by the same schema.
    expect(LoyaltyAnswer.parse(structuredClone(bypassed))).toEqual(bypassed);
  });

  test('a service that never answers, and one that never ends its answer, cost the time-out and no more', async () => {
    for (const slow of [
      () => undefined,
      (_req: IncomingMessage, res: ServerResponse) => void res.writeHead(200).write('{'),
    ]) {
      answer = slow;
      const before = Date.now();
      expect(await client.rewards(KNOWN, CART, { timeoutMs: 200 })).toMatchObject(BYPASSED);
      expect(Date.now() - before).toBeLessThan(1_500);
    }
  });

  test('no phone number and no key gets into the log', async () => {
    answer = json(500, { detail: '+15555550123' });
    await client.identify(KNOWN, { phone: '+15555550123' }, CART);
    const told = JSON.stringify([log.warn.mock.calls, log.error.mock.calls]);
    expect(told).toContain('cart_1');
    expect(told).not.toMatch(/5555550123|secret/);
    // The parser's own words begin with what it could not read.
    answer = (_req, res) => void res.writeHead(200).end('Wilhelmina +15555550123');
    await client.identify(KNOWN, { phone: '+15555550123' }, CART);
    expect(JSON.stringify(log.warn.mock.calls)).not.toMatch(/5555550123|Wilhelmina/);
  });
});

test('a refusal keeps its stable code, its pointers and how long to wait', async () => {
  answer = json(400, {
    type: 'about:blank',
    title: 'The request is not valid',
    status: 400,
    detail: 'd',
    code: 'INVALID_REQUEST',
    errors: [{ pointer: '/phone', message: 'is not a phone number' }],
  });
  await expect(client.identify(KNOWN, { phone: '1' })).rejects.toMatchObject({
    status: 400,
    code: 'INVALID_REQUEST',
    errors: [{ pointer: '/phone', message: 'is not a phone number' }],
  });
  answer = json(
    429,
    { title: 't', status: 429, detail: 'slow down', code: 'RATE_LIMITED' },
    { 'Retry-After': '7' },
  );
  await expect(client.rewards(KNOWN, CART)).rejects.toEqual(
    new LoyaltyProblem(429, 'RATE_LIMITED', 'slow down', { retryAfter: '7' }),
  );
});

test('a stream is handed over as it comes, and ends with its signal', async () => {
  answer = (_req, res) =>
    void res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: session\ndata: {}\n\n');
  const leaving = new AbortController();
  const stream = await client.events(KNOWN.sessionId, leaving.signal);
  const reader = stream.getReader();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toContain('event: session');
  leaving.abort();
  await expect(reader.read()).rejects.toThrow();
  answer = json(404, {});
  await expect(client.events(KNOWN.sessionId, new AbortController().signal)).rejects.toThrow('HTTP 404');
});
