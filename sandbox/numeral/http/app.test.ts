import { validateAgainstOpenApi } from '../index';
import { cart, HEADERS, line, openRig, type Rig } from '../testing';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
beforeEach(() => rig.control('/reset', 'POST'));
afterAll(() => rig.close());

const goods = () => [line('a', 1000), line('b', 500)];

/** The code of the socket's error, which fetch wraps. */
const causeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (reason: { cause?: { code?: string } }) => reason.cause?.code,
  );

test('a calculation becomes a sale, and the sale a refund in part', async () => {
  const { id } = await rig.calculate(goods());
  const sale = await rig.post('/tax/transactions', { calculation_id: id, reference_order_id: 'order_1' });
  expect(sale).toMatchObject({
    status: 200,
    body: {
      calculation_id: id,
      reference_order_id: 'order_1',
      line_items: [{ tax_amount: 83 }, { tax_amount: 41 }],
    },
  });
  const saleId = String(sale.body.id);
  expect((await rig.get(`/tax/transactions/${saleId}`)).body).toEqual(sale.body);

  const part = {
    transaction_id: saleId,
    type: 'partial',
    line_items: [
      { reference_line_item_id: 'b', sales_amount_refunded: -500, tax_amount_refunded: -41, quantity: 1 },
    ],
  };
  expect(await rig.post('/tax/refunds', part)).toMatchObject({
    status: 200,
    body: { refund_type: 'partial', line_items: [{ tax_amount: -41, amount_including_tax: -541 }] },
  });
  expect(await rig.post('/tax/refunds', { transaction_id: saleId, type: 'full' })).toMatchObject({
    status: 400,
    body: { type: 'REFUND_EXCEEDS_TRANSACTION' },
  });
});

test('an order is recorded once, and only from a calculation that exists', async () => {
  const { id } = await rig.calculate(goods());
  await rig.post('/tax/transactions', { calculation_id: id, reference_order_id: 'order_1' });
  expect(
    await rig.post('/tax/transactions', { calculation_id: id, reference_order_id: 'order_1' }),
  ).toMatchObject({ status: 400, body: { type: 'DUPLICATE_TRANSACTION' } });
  expect(
    await rig.post('/tax/transactions', { calculation_id: 'calc_none', reference_order_id: 'order_2' }),
  ).toMatchObject({ status: 404, body: { type: 'CALCULATION_NOT_FOUND' } });
  expect(await rig.get('/tax/transactions/tr_none')).toMatchObject({
    status: 404,
    body: { type: 'TRANSACTION_NOT_FOUND' },
  });
});

test.each([
  ['without a key', { ...HEADERS, authorization: '' }, cart(goods()), 401, 'UNAUTHORIZED'],
  ['with a wrong key', { ...HEADERS, authorization: 'Bearer other' }, cart(goods()), 401, 'UNAUTHORIZED'],
  ['of another API version', { ...HEADERS, 'x-api-version': '2024-09-01' }, cart(goods()), 400, 'ERROR'],
  [
    'without its amount',
    HEADERS,
    { ...cart([{ ...line('a', 1), amount: undefined as unknown as number }]) },
    400,
    'MISSING_FIELD',
  ],
  ['that is no JSON', HEADERS, '{', 400, 'INCORRECT_TYPE'],
  ['without lines', HEADERS, cart([]), 400, 'INCORRECT_TYPE'],
  [
    'with a fractional quantity',
    HEADERS,
    cart([line('a', 100, 'GENERAL_MERCHANDISE', 1.5)]),
    400,
    'INCORRECT_TYPE',
  ],
  ['with a fractional amount', HEADERS, cart([line('a', 100.5)]), 400, 'INCORRECT_TYPE'],
  ['with a field nobody knows', HEADERS, { ...cart(goods()), colour: 'red' }, 400, 'UNRECOGNIZED_FIELD'],
])('a calculation %s is refused', async (_what, headers, body, status, type) => {
  expect(await rig.post('/tax/calculations', body, headers)).toMatchObject({ status, body: { type } });
});

test('every call is on record, and its key is not', async () => {
  await rig.calculate(goods());
  await fetch(`${rig.url}/nowhere`);
  const calls = (await rig.control('/calls')) as {
    route: string;
    headers: Record<string, unknown>;
    body: unknown;
  }[];
  expect(calls.map(({ route }) => route)).toEqual(['calculations', 'unknown']);
  expect(calls[0]).toMatchObject({ headers: { authorization: '[hidden]' }, body: cart(goods()) });
  expect(await rig.control('/calls?route=refunds')).toEqual([]);
});

test('a hanging route holds the socket, and close ends all the same', async () => {
  const own = await openRig();
  await own.setFaults([{ route: 'calculations', kind: 'hang' }]);
  const hanging = causeOf(own.calculate(goods()));
  expect(await Promise.race([hanging, fetch(`${own.url}/healthz`).then(({ status }) => status)])).toBe(200);
  await own.close();
  expect(['UND_ERR_SOCKET', 'ECONNRESET']).toContain(await hanging);
});

test('faults count down: reset, status, malformed, then the truth', async () => {
  await rig.setFaults([
    { route: 'calculations', kind: 'reset', times: 1 },
    { route: '*', kind: 'status', value: 503, times: 1 },
    { route: 'calculations', kind: 'malformed', times: 1 },
  ]);
  expect(await causeOf(rig.calculate(goods()))).toBe('ECONNRESET');
  expect(await rig.post('/tax/calculations', cart(goods()))).toMatchObject({
    status: 503,
    body: { type: 'ERROR' },
  });
  await expect(rig.calculate(goods())).rejects.toThrow(/JSON/);
  expect(await rig.calculate(goods())).toMatchObject({ total_tax_amount: 124 });
  expect(await rig.control('/faults')).toEqual([]);
});

test('latency delays the answer, and a lost answer has its effect', async () => {
  await rig.setFaults([{ route: 'calculations', kind: 'latency', value: 60, times: 1 }]);
  const begun = performance.now();
  const { id } = await rig.calculate(goods());
  expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
  await rig.setFaults([{ route: 'transactions', kind: 'lostAnswer', times: 1 }]);
  const record = () => rig.post('/tax/transactions', { calculation_id: id, reference_order_id: 'order_1' });
  expect(await causeOf(record())).toBe('ECONNRESET');
  expect(await record()).toMatchObject({ status: 400, body: { type: 'DUPLICATE_TRANSACTION' } });
});

test.each(['absurdRate', 'negativeRate', 'rateAsText', 'missingLine', 'unknownLine', 'noLines'])(
  'the lie %s is told with a 200',
  async (lie) => {
    await rig.setFaults([{ route: 'calculations', kind: 'lie', value: lie, times: 1 }]);
    const response = await fetch(`${rig.url}/tax/calculations`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify(cart(goods())),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).not.toMatchObject({
      total_tax_amount: 124,
      line_items: [
        {
          tax_amount: 83,
          tax_jurisdictions: [{ tax_rate: 0.0625 }, {}],
          product: { reference_line_item_id: 'a' },
        },
        {},
      ],
    });
  },
);

test('a fault that is not one is refused with a sentence', async () => {
  const response = await rig.setFaults([{ route: 'calculations', kind: 'sulk' }]);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    message: expect.stringContaining('whose kind is one of latency'),
  });
});

test('the file knows its own messages only', () => {
  expect(() => validateAgainstOpenApi({ method: 'GET', path: '/tax/calculations', body: null })).toThrow(
    'knows no GET',
  );
});
