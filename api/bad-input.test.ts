import { randomUUID } from 'node:crypto';
import type { Cart } from '../contract';
import {
  type Answer,
  type CallOptions,
  cartOf,
  cloudEvent,
  freshCartId,
  orderOf,
  startApi,
  type TestApi,
} from './testing/harness';

/**
 * Temporal refuses connections here: a request that got past the checks would be a 200 at full price, so a
 * 4xx wrote no history.
 */
let api: TestApi;
const SECRETS = { FINIX_WEBHOOK_SECRET: 'f', STRIPE_WEBHOOK_SECRET: 's' };
beforeAll(async () => {
  api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1', LIMIT_PER_PHONE: '1000', ...SECRETS });
});
afterAll(() => api.close());

const sessionId = randomUUID();
const [coffee, fuel] = cartOf().items;
const withItem = (change: object): Cart => cartOf(1, { items: [{ ...coffee, ...change }] as Cart['items'] });
const identify = (change: object = {}) => ({
  storeId: api.storeId,
  cartId: 'cart_1',
  phone: '+15555550123',
  ...change,
});
const rewards = (cart: unknown) => ({ sessionId, cart });
const pointersOf = ({ body }: Answer) =>
  ((body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);

const manyItems = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...coffee, lineItemId: `line-${index}` }));

describe('a body that is not as it should be is a problem that points at the place', () => {
  test.each<[string, () => unknown, string]>([
    ['an unknown field', () => rewards({ ...cartOf(), coupon: 'x' }), '/cart/coupon'],
    ['an unknown field of a line', () => rewards(withItem({ 'a/b~c': 1 })), '/cart/items/0/a~1b~0c'],
    ['an unknown field at the top', () => ({ ...rewards(cartOf()), total: 1 }), '/total'],
    [
      '__proto__',
      () =>
        JSON.parse(
          `{"sessionId":"${sessionId}","cart":${JSON.stringify(cartOf())},"__proto__":{"admin":true}}`,
        ),
      '/__proto__',
    ],
    ['constructor', () => ({ ...rewards(cartOf()), constructor: { prototype: {} } }), '/constructor'],
    ['a missing cart', () => ({ sessionId }), '/cart'],
    ['a text for a number', () => rewards(withItem({ unitPrice: '199' })), '/cart/items/0/unitPrice'],
    ['a negative amount', () => rewards(withItem({ unitPrice: -1 })), '/cart/items/0/unitPrice'],
    ['a fractional amount', () => rewards(withItem({ unitPrice: 1.5 })), '/cart/items/0/unitPrice'],
    [
      'an amount above the limit',
      () => rewards(withItem({ unitPrice: 10_000_001 })),
      '/cart/items/0/unitPrice',
    ],
    ['no quantity', () => rewards(withItem({ quantity: 0 })), '/cart/items/0/quantity'],
    ['a negative quantity', () => rewards(withItem({ quantity: -1 })), '/cart/items/0/quantity'],
    ['a quantity with 4 decimals', () => rewards(withItem({ quantity: 1.0001 })), '/cart/items/0/quantity'],
    [
      'a quantity that is almost nothing',
      () => rewards(withItem({ quantity: 1e-10 })),
      '/cart/items/0/quantity',
    ],
    ['a quantity above the limit', () => rewards(withItem({ quantity: 100_001 })), '/cart/items/0/quantity'],
    [
      'an unknown unit of measure',
      () => rewards(withItem({ unitOfMeasure: 'barrel' })),
      '/cart/items/0/unitOfMeasure',
    ],
    [
      'a code without end',
      () => rewards(withItem({ productCode: 'x'.repeat(201) })),
      '/cart/items/0/productCode',
    ],
    ['an empty code', () => rewards(withItem({ productCode: '' })), '/cart/items/0/productCode'],
    ['a NUL character', () => rewards(withItem({ productCode: 'a\u0000b' })), '/cart/items/0/productCode'],
    ['a lone surrogate', () => rewards(withItem({ productCode: '\ud800' })), '/cart/items/0/productCode'],
    ['a currency in lower case', () => rewards(cartOf(1, { currency: 'usd' })), '/cart/currency'],
    ['a currency that is none', () => rewards(cartOf(1, { currency: 'ZZZ' })), '/cart/currency'],
    ['a currency that is too long', () => rewards(cartOf(1, { currency: 'USDD' })), '/cart/currency'],
    ['501 items', () => rewards(cartOf(1, { items: manyItems(501) as Cart['items'] })), '/cart/items'],
    [
      'the same line twice',
      () => rewards(cartOf(1, { items: [coffee, fuel, coffee] as Cart['items'] })),
      '/cart/items/2/lineItemId',
    ],
    ['version 0', () => rewards(cartOf(0)), '/cart/version'],
    ['a fractional version', () => rewards(cartOf(1.5)), '/cart/version'],
    ['a version beyond the integers', () => rewards(cartOf(2 ** 53)), '/cart/version'],
    ['a session id that is none', () => ({ ...rewards(cartOf()), sessionId: 'x' }), '/sessionId'],
    ['an array', () => [rewards(cartOf())], ''],
    ['null', () => null, ''],
    ['a text', () => 'hello', ''],
  ])('%s', async (_name, body, pointer) => {
    const answer = await api.call('POST', '/loyalty/rewards', { body: body() });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID_REQUEST',
        status: 400,
        title: 'The request is not valid',
        type: 'urn:problem:loyalty:invalid-request',
      },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(pointersOf(answer)).toContain(pointer);
  });

  test.each<[string, () => object, string]>([
    ['letters for a phone', () => identify({ phone: 'call me' }), '/phone'],
    ['a phone with letters', () => identify({ phone: '1-800-FLOWERS' }), '/phone'],
    ['a phone that is too short', () => identify({ phone: '555-0123' }), '/phone'],
    ['a phone that is too long', () => identify({ phone: '+155555501234567890' }), '/phone'],
    ['an empty phone', () => identify({ phone: '' }), '/phone'],
    ["another script's digits", () => identify({ phone: '٥٥٥٥٥٥٠١٢٣' }), '/phone'],
    ['a number for a phone', () => identify({ phone: 5_555_550_123 }), '/phone'],
    ['neither phone nor membership', () => identify({ phone: undefined }), '/phone'],
    ['both phone and membership', () => identify({ membershipId: 'm' }), '/phone'],
    ['no cart id', () => identify({ cartId: undefined }), '/cartId'],
    ['an empty cart id', () => identify({ cartId: '' }), '/cartId'],
    ['a cart id without end', () => identify({ cartId: 'x'.repeat(101) }), '/cartId'],
    ['a wrong cart', () => identify({ cart: withItem({ unitPrice: -5 }) }), '/cart/items/0/unitPrice'],
  ])('identify: %s', async (_name, body, pointer) => {
    const answer = await api.call('POST', '/loyalty/identify', { body: body() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(pointersOf(answer)).toContain(pointer);
    expect(JSON.stringify(answer.body)).not.toContain('FLOWERS');
  });

  test('select: a reward named twice, and one that is no text', async () => {
    expect(
      pointersOf(
        await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: ['a', 'b', 'a'] } }),
      ),
    ).toEqual(['/rewardIds/2']);
    expect(
      pointersOf(await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [1] } })),
    ).toEqual(['/rewardIds/0']);
  });

  test('good phones of every usual writing pass', async () => {
    for (const phone of [
      '(555) 555-0123',
      '+1 555 555 0123',
      '5555550123',
      '555.555.0123',
      '+44 20 7946 0958',
    ]) {
      expect(await api.call('POST', '/loyalty/identify', { body: identify({ phone }) })).toMatchObject({
        status: 200,
        body: { status: 'BYPASSED' },
      });
    }
  });

  test('500 lines pass', async () => {
    const answer = await api.call('POST', '/loyalty/rewards', {
      body: rewards(cartOf(1, { items: manyItems(500) as Cart['items'] })),
    });
    expect(answer).toMatchObject({ status: 200, body: { totals: { subtotal: 500 * 398 } } });
  });
});

describe('a request that cannot be read', () => {
  const post = (options: CallOptions) => api.call('POST', '/loyalty/rewards', options);

  test.each<[string, () => CallOptions, number, string]>([
    ['broken JSON', () => ({ raw: '{"sessionId":' }), 400, 'INVALID_JSON'],
    ['no JSON at all', () => ({ raw: 'hello' }), 400, 'INVALID_JSON'],
    ['no body', () => ({}), 400, 'INVALID_REQUEST'],
    [
      'a body of 1 MB',
      () => ({ raw: JSON.stringify({ x: 'x'.repeat(1_000_000) }) }),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['nesting without end', () => ({ raw: '['.repeat(200_000) }), 400, 'INVALID_JSON'],
    ['closed nesting', () => ({ raw: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }), 400, 'INVALID_JSON'],
    ['text', () => ({ raw: '{}', headers: { 'Content-Type': 'text/plain' } }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form',
      () => ({ raw: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an unknown encoding',
      () => ({ raw: '{}', headers: { 'Content-Encoding': 'zip' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an unknown charset',
      () => ({ raw: '{}', headers: { 'Content-Type': 'application/json; charset=klingon' } }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'bytes that are no gzip',
      () => ({ raw: '{}', headers: { 'Content-Encoding': 'gzip' } }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'bytes that are no UTF-8',
      () => ({ raw: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'numbers beyond all limits',
      () => ({ raw: `{"sessionId":"${sessionId}","cart":{"version":1e999,"currency":"USD","items":[]}}` }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'an idempotency key with a space',
      () => ({ body: rewards(cartOf()), headers: { 'Idempotency-Key': 'a b' } }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'an idempotency key without end',
      () => ({ body: rewards(cartOf()), headers: { 'Idempotency-Key': 'a'.repeat(201) } }),
      400,
      'INVALID_REQUEST',
    ],
  ])('%s', async (_name, options, status, code) => {
    expect(await post(options())).toMatchObject({ status, body: { code, status } });
  });

  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  const inObjects = `${'{"a":'.repeat(12_000)}1${'}'.repeat(12_000)}`;
  test.each<[string, string, () => CallOptions]>([
    ['POST', '/loyalty/identify', () => ({ raw: `{"storeId":${'['.repeat(12_000)}${']'.repeat(12_000)}}` })],
    ['POST', '/loyalty/select', () => ({ raw: `{"sessionId":"${sessionId}","rewardIds":${inObjects}}` })],
    ['POST', `/loyalty/sessions/${sessionId}/cancel`, () => ({ raw: inObjects })],
    [
      'POST',
      '/events',
      () => ({
        raw: `{"specversion":"1.0","id":"1","source":"/s","type":"OrderCompleted","x":${inObjects},"data":${inObjects}}`,
      }),
    ],
    [
      'POST',
      '/events',
      () => ({
        raw: inObjects,
        headers: { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 'CartUpdated' },
      }),
    ],
    [
      'POST',
      '/events',
      () => ({ raw: `[${inObjects}]`, headers: { 'Content-Type': 'application/cloudevents-batch+json' } }),
    ],
    ['PUT', '/stores/s/loyalty-config', () => ({ raw: inObjects, key: api.adminKey })],
    ['POST', '/loyalty/rewards', () => ({ body: nested(33) })],
  ])('%s %s: 12,000 brackets are a 400', async (method, path, options) => {
    expect(await api.call(method, path, options())).toMatchObject({
      status: 400,
      body: { code: 'INVALID_JSON', detail: expect.stringContaining('levels deep') },
    });
  });

  test('32 levels are read', async () => {
    expect(await post({ body: nested(32) })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });

  test('a path has one spelling: what closes one closes it', async () => {
    for (const path of [
      '/Metrics',
      '/metrics/',
      '/METRICS',
      '//metrics',
      '/metrics%2f',
      '/Healthz',
      '/OpenAPI.json',
      '/loyalty/identify/',
      '/loyalty/proof/',
      '/Loyalty/proof',
      '/loyalty/proof/request/',
      '/Loyalty/Proof/Request',
      '/Stores/s/loyalty-config',
    ]) {
      expect(await api.call('GET', path, { key: api.adminKey })).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      });
    }
    expect((await api.call('GET', '/metrics', { key: null })).status).toBe(200);
  });

  test('a path that is none, a method that is none, an id that is none', async () => {
    expect(await api.call('GET', '/nowhere')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const method = await api.call('DELETE', `/loyalty/sessions/${sessionId}`);
    expect(method).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } });
    expect(method.headers.get('allow')).toBe('GET, HEAD');
    expect(await api.call('GET', '/loyalty/identify')).toMatchObject({ status: 405 });
    for (const id of ['x', '%00', '%ED%A0%80', '..%2f..%2fetc', "';DROP TABLE"]) {
      const answer = await api.call('GET', `/loyalty/sessions/${id}`);
      expect([400, 404]).toContain(answer.status);
    }
    expect(await api.call('GET', '/loyalty/sessions/%E0%A4%A')).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });
});

describe('events', () => {
  const send = (
    body: unknown,
    headers: Record<string, string> = { 'Content-Type': 'application/cloudevents+json' },
  ) => api.call('POST', '/events', { body, headers });
  const order = (change: object = {}) => orderOf(api.storeId, 'cart_1', change);
  const totals = {
    currency: 'USD',
    subtotal: 3241,
    loyaltyDiscount: 0,
    tax: 100,
    deliveryFee: 200,
    tip: 300,
    total: 3841,
  };
  const discounted = { totals: { ...totals, loyaltyDiscount: 100, total: 3741 } };
  const rewardOf = (lineItemId: string, amount: number) => [
    { rewardId: 'r-1', lines: [{ lineItemId, amount }] },
  ];
  const payment = { provider: 'stripe', reference: 'pi_1', amount: 3841 };
  const returned = (quantity: number) => ({ lineItemId: 'l1', quantity, amount: 100 });
  const returnOf = (...items: object[]) => ({
    storeId: api.storeId,
    orderId: 'o',
    returnId: 'r',
    items,
    reason: 'cold',
  });

  test.each<[string, () => unknown, number, string, string]>([
    ['an unknown type', () => cloudEvent('OrderEaten', {}), 400, 'INVALID_REQUEST', '/type'],
    ['no id', () => cloudEvent('OrderCompleted', order(), { id: undefined }), 400, 'INVALID_REQUEST', '/id'],
    [
      'another version of CloudEvents',
      () => cloudEvent('OrderCompleted', order(), { specversion: '0.3' }),
      400,
      'INVALID_REQUEST',
      '/specversion',
    ],
    ['no data', () => cloudEvent('OrderCompleted', undefined), 400, 'INVALID_REQUEST', '/data'],
    [
      'data as base64 that is no JSON',
      () => cloudEvent('OrderCompleted', undefined, { data_base64: 'AAAA' }),
      400,
      'INVALID_REQUEST',
      '/data_base64',
    ],
    [
      'an unknown field',
      () => cloudEvent('OrderCompleted', order({ gift: true })),
      400,
      'INVALID_REQUEST',
      '/data/gift',
    ],
    [
      'a negative tax',
      () => cloudEvent('OrderCompleted', order({ totals: { ...totals, tax: -1 } })),
      400,
      'INVALID_REQUEST',
      '/data/totals/tax',
    ],
    [
      'totals that do not add up',
      () => cloudEvent('OrderCompleted', order({ totals: { ...totals, total: 1 } })),
      400,
      'INVALID_REQUEST',
      '/data/totals/total',
    ],
    [
      'a discount above the subtotal',
      () => cloudEvent('OrderCompleted', order({ totals: { ...totals, loyaltyDiscount: 3341, tax: 3541 } })),
      400,
      'INVALID_REQUEST',
      '/data/totals/loyaltyDiscount',
    ],
    [
      'a discount that no applied reward names',
      () => cloudEvent('OrderCompleted', order({ ...discounted, appliedRewards: rewardOf('line-1', 99) })),
      400,
      'INVALID_REQUEST',
      '/data/appliedRewards',
    ],
    [
      'an applied reward named twice',
      () =>
        cloudEvent(
          'OrderCompleted',
          order({ ...discounted, appliedRewards: [...rewardOf('line-1', 100), ...rewardOf('line-1', 0)] }),
        ),
      400,
      'INVALID_REQUEST',
      '/data/appliedRewards/1/rewardId',
    ],
    [
      'an applied reward on a line that the cart has not',
      () => cloudEvent('OrderCompleted', order({ ...discounted, appliedRewards: rewardOf('l9', 100) })),
      400,
      'INVALID_REQUEST',
      '/data/appliedRewards/0/lines/0/lineItemId',
    ],
    [
      'a payment that is neither captured nor pending',
      () => cloudEvent('OrderCompleted', order({ payments: [{ ...payment, status: 'lost' }] })),
      400,
      'INVALID_REQUEST',
      '/data/payments/0/status',
    ],
    [
      'a line returned twice in one return',
      () => cloudEvent('OrderReturned', returnOf(returned(1), returned(1))),
      400,
      'INVALID_REQUEST',
      '/data/items/1/lineItemId',
    ],
    [
      'a returned quantity of more than 3 decimals',
      () => cloudEvent('OrderReturned', returnOf(returned(1.2345))),
      400,
      'INVALID_REQUEST',
      '/data/items/0/quantity',
    ],
    [
      'mixed currencies',
      () => cloudEvent('OrderCompleted', order({ totals: { ...totals, currency: 'EUR' } })),
      422,
      'MIXED_CURRENCIES',
      '/data/totals/currency',
    ],
    [
      'a time that is none',
      () => cloudEvent('OrderCompleted', order({ placedAt: 'yesterday' })),
      400,
      'INVALID_REQUEST',
      '/data/placedAt',
    ],
    [
      'an event in a batch',
      () => [
        cloudEvent('CartUpdated', { storeId: api.storeId, cartId: 'c', cart: cartOf() }),
        cloudEvent('CartUpdated', { storeId: api.storeId, cartId: 'c' }),
      ],
      400,
      'INVALID_REQUEST',
      '/1/data/cart',
    ],
  ])('%s', async (_name, body, status, code, pointer) => {
    const sent = body();
    const answer = await send(sent, {
      'Content-Type': Array.isArray(sent)
        ? 'application/cloudevents-batch+json'
        : 'application/cloudevents+json',
    });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(pointersOf(answer)).toContain(pointer);
    // A phone that an earlier test gave while the machine was too busy to answer may be kept; an event of
    // this one may not.
    expect(api.outbox.events.filter(({ type }) => type !== 'LateIdentity')).toEqual([]);
  });

  test.each<[string, () => object]>([
    ['no money yet', () => ({ payments: [] })],
    ['money on its way', () => ({ payments: [{ ...payment, status: 'pending' }] })],
    ['a capture that does not say when', () => ({ payments: [{ ...payment, status: 'captured' }] })],
    [
      'every reward it was priced with',
      () => ({ ...discounted, appliedRewards: [...rewardOf('line-1', 100), { rewardId: 'r-2', lines: [] }] }),
    ],
    ['an emptied cart', () => ({ cart: cartOf(2, { items: [] }) })],
    [
      'a time in lower case',
      () => ({
        placedAt: '2026-01-02t03:04:05z',
        payments: [{ ...payment, capturedAt: '2026-01-02t03:04:05.5z' }],
      }),
    ],
    ...['House\tcoffee', 'Two\nlines', 'x'.repeat(201), `${'x'.repeat(199)}\ud83d`, '', '\u0000'].map(
      (name, index): [string, () => object] => [
        `an item's name that is only shown (${index})`,
        () => ({ cart: cartOf(2, { items: [{ ...coffee, name }] as Cart['items'] }) }),
      ],
    ),
    [
      'a quantity that was added up as floating-point numbers',
      () => ({ cart: cartOf(2, { items: [{ ...coffee, quantity: 0.1 + 0.2 }] as Cart['items'] }) }),
    ],
  ])('an order with %s is taken', async (_name, change) => {
    const answer = await send(cloudEvent('OrderCompleted', { ...order(change()), cartId: freshCartId() }));
    expect(answer).toMatchObject({ status: 202 });
  });

  test('an e-mail that nobody can be reached by is left out, and the sender is told', async () => {
    const eventOf = (email: string) =>
      cloudEvent('OrderCompleted', { ...order({ email }), cartId: freshCartId() });
    const bad = await send(eventOf('bob at example.com'));
    expect(bad).toMatchObject({ status: 202, body: { status: 'accepted', warnings: ['EMAIL_LEFT_OUT'] } });
    const good = await send(eventOf('bob&alice@example.com'));
    expect(good).toMatchObject({ status: 202 });
    expect(good.body).not.toHaveProperty('warnings');
  });

  test.each<[string, object]>([
    ['without a last name', { lastName: undefined }],
    ['with a last name that is null', { lastName: null }],
    ['without any name', { firstName: '', lastName: '' }],
    ['with a pasted phone', { phone: '\u202a+1 (555) 555-0654\u202c' }],
    ['with a slash in a name', { firstName: 'Ann/Bob' }],
    ['with a tab in a name', { firstName: 'Ann\tBob' }],
    ['with half an emoji in a name', { lastName: 'Miller\ud83d' }],
    ['with a name without end', { lastName: 'x'.repeat(500) }],
    ['without a usable e-mail', { email: 'none' }],
  ])('a registration %s makes an account', async (_name, change) => {
    const customer = {
      storeId: api.storeId,
      customerId: `cus_${randomUUID()}`,
      phone: '5555550654',
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: 'Miller',
    };
    expect(await send(cloudEvent('CustomerRegistered', { ...customer, ...change }))).toMatchObject({
      status: 202,
    });
  });

  test('data may come as base64', async () => {
    const data = Buffer.from(JSON.stringify({ ...order(), cartId: freshCartId() })).toString('base64');
    expect(await send(cloudEvent('OrderCompleted', undefined, { data_base64: data }))).toMatchObject({
      status: 202,
    });
    expect(await send(cloudEvent('OrderCompleted', order(), { data_base64: data }))).toMatchObject({
      status: 400,
    });
  });

  test('headers of binary mode, and plain JSON without them', async () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'i', 'ce-source': '/s', 'ce-type': 'Nothing' };
    expect(await send({}, headers)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', detail: expect.stringContaining('ce-type') },
    });
    expect(await send({ a: 1 }, {})).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(await send([], { 'Content-Type': 'application/cloudevents-batch+json' })).toMatchObject({
      status: 400,
    });
    expect(await send('x', { 'Content-Type': 'application/cloudevents-batch+json' })).toMatchObject({
      status: 400,
    });
    expect(await send(null)).toMatchObject({ status: 400 });
  });
});

describe("a store's configuration", () => {
  const good = {
    enabled: true,
    provider: 'pdi',
    hostUrl: 'https://host.example',
    clientId: 'c',
    clientSecret: 's',
    participantId: 'p',
    siteId: 's',
  };

  test('is written and read without its secret, which may stay away the next time', async () => {
    const key = api.adminKey;
    const path = '/stores/store-x/loyalty-config';
    expect(await api.call('GET', path, { key })).toMatchObject({
      status: 404,
      body: { code: 'STORE_NOT_FOUND' },
    });
    const { clientSecret: _secret, ...withoutSecret } = good;
    const needed = await api.call('PUT', path, { key, body: withoutSecret });
    expect(needed).toMatchObject({ status: 400 });
    expect(pointersOf(needed)).toEqual(['/clientSecret']);
    for (const body of [good, withoutSecret]) {
      const written = await api.call('PUT', path, { key, body });
      expect(written).toMatchObject({
        status: 200,
        body: { storeId: 'store-x', clientSecretSet: true, hostUrl: 'https://host.example' },
      });
      expect(written.body).not.toHaveProperty('clientSecret');
    }
    const read = await api.call('GET', path, { key });
    expect(read.body).not.toHaveProperty('clientSecret');
  });

  test.each([
    ['http://host.example', '/hostUrl'],
    ['ftp://host.example', '/hostUrl'],
    ['https://user:secret@host.example', '/hostUrl'],
    ['host', '/hostUrl'],
  ])('the host %s is refused', async (hostUrl, pointer) => {
    expect(
      pointersOf(
        await api.call('PUT', '/stores/store-x/loyalty-config', {
          key: api.adminKey,
          body: { ...good, hostUrl },
        }),
      ),
    ).toEqual([pointer]);
  });

  test('what must be proven is told always, kept where it is not named, and is one of three', async () => {
    const key = api.adminKey;
    const path = '/stores/store-proof/loyalty-config';
    expect(await api.call('PUT', path, { key, body: good })).toMatchObject({
      status: 200,
      body: { proof: 'spend' },
    });
    expect(await api.call('PUT', path, { key, body: { ...good, proof: 'all' } })).toMatchObject({
      status: 200,
      body: { proof: 'all' },
    });
    expect(await api.call('PUT', path, { key, body: good })).toMatchObject({
      status: 200,
      body: { proof: 'all' },
    });
    expect(pointersOf(await api.call('PUT', path, { key, body: { ...good, proof: 'some' } }))).toEqual([
      '/proof',
    ]);
    expect(await api.call('GET', path, { key })).toMatchObject({ body: { proof: 'all' } });
  });

  test('another host needs its secret in the same request', async () => {
    const key = api.adminKey;
    const path = '/stores/store-host/loyalty-config';
    await api.call('PUT', path, { key, body: good });
    const { clientSecret: _secret, ...withoutSecret } = good;
    const moved = await api.call('PUT', path, {
      key,
      body: { ...withoutSecret, hostUrl: 'https://stranger.example' },
    });
    expect(moved).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(pointersOf(moved)).toEqual(['/clientSecret']);
    expect(await api.call('GET', path, { key })).toMatchObject({ body: { hostUrl: good.hostUrl } });
    expect(
      await api.call('PUT', path, { key, body: { ...good, hostUrl: 'https://stranger.example' } }),
    ).toMatchObject({ status: 200 });
  });

  test('a key of the one store runs it, and says neither where its host is nor who it is there', async () => {
    const storeId = 'store-own';
    const path = `/stores/${storeId}/loyalty-config`;
    const key = api.keys.add({ scope: 'admin', storeId });
    const { clientSecret: _secret, ...own } = good;
    expect(await api.call('PUT', path, { key, body: good })).toMatchObject({ status: 404 });
    await api.call('PUT', path, { key: api.adminKey, body: good });
    expect(
      await api.call('PUT', path, { key, body: { ...own, enabled: false, proof: 'all' } }),
    ).toMatchObject({ status: 200, body: { enabled: false, proof: 'all' } });
    for (const change of [
      { clientSecret: 's' },
      { provider: 'other' },
      { hostUrl: 'https://stranger.example' },
      { clientId: 'other' },
      { participantId: 'other' },
      { siteId: 'other' },
    ])
      expect([change, await api.call('PUT', path, { key, body: { ...own, ...change } })]).toMatchObject([
        change,
        { status: 403, body: { code: 'FORBIDDEN' } },
      ]);
    expect(await api.call('GET', path, { key })).toMatchObject({ body: { hostUrl: good.hostUrl } });
    for (const other of ['/stores/store-x/loyalty-config', '/stores/store-nobody/loyalty-config'])
      expect(await api.call('GET', other, { key })).toMatchObject({
        status: 404,
        body: { code: 'STORE_NOT_FOUND' },
      });
  });

  describe('in production', () => {
    const put = (on: TestApi, hostUrl: string) =>
      on.call('PUT', '/stores/store-p/loyalty-config', { key: on.adminKey, body: { ...good, hostUrl } });

    test('a host on a private network is refused, however its address is written', async () => {
      const production = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1', NODE_ENV: 'Production' });
      try {
        for (const host of [
          '127.0.0.1',
          '2130706433',
          '0x7f.1',
          '0177.0.0.1',
          '10.1.2.3',
          '169.254.169.254',
          '[::1]',
          '[::ffff:7f00:1]',
          '[fe80::1]',
          'localhost',
        ]) {
          expect([host, pointersOf(await put(production, `https://${host}/loyalty`))]).toEqual([
            host,
            ['/hostUrl'],
          ]);
        }
        expect(pointersOf(await put(production, 'http://127.0.0.1:4010'))).toEqual(['/hostUrl']);
        expect(await put(production, 'https://host.invalid')).toMatchObject({ status: 200 });
      } finally {
        await production.close();
      }
    });

    test('unless the network is named', async () => {
      const production = await startApi({
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        NODE_ENV: 'production',
        LOYALTY_HOST_NETWORKS: '10.1.0.0/16',
      });
      try {
        expect(await put(production, 'https://10.1.2.3')).toMatchObject({ status: 200 });
        expect(pointersOf(await put(production, 'https://10.2.2.3'))).toEqual(['/hostUrl']);
      } finally {
        await production.close();
      }
    });
  });

  test('a host on loopback may be http', async () => {
    expect(
      await api.call('PUT', '/stores/store-y/loyalty-config', {
        key: api.adminKey,
        body: { ...good, hostUrl: 'http://127.0.0.1:4010' },
      }),
    ).toMatchObject({ status: 200 });
  });
});

test('webhooks without a good signature, or without a secret, are refused', async () => {
  for (const path of ['/webhooks/stripe', '/webhooks/finix']) {
    expect(await api.call('POST', path, { raw: '{}', key: null })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_SIGNATURE' },
    });
    expect(await api.call('POST', path, { key: null })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_SIGNATURE' },
    });
  }
  const bare = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  try {
    for (const path of ['/webhooks/stripe', '/webhooks/finix']) {
      expect(await bare.call('POST', path, { raw: '{}', key: null })).toMatchObject({
        status: 404,
        body: { code: 'WEBHOOK_NOT_CONFIGURED' },
      });
    }
  } finally {
    await bare.close();
  }
});
