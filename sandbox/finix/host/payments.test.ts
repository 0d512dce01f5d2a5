import { card, charge, CREDENTIALS, openRig, TOKENS_PATH, type Answer, type Rig } from '../testing';
import { TEST_CARDS } from './cards';

let now = Date.parse('2026-03-01T12:00:00Z');
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ now: () => now });
});
beforeEach(async () => {
  await rig.control('/reset', 'POST');
});
afterAll(() => rig.close());

const errorOf = ({ status, body }: Answer) => ({
  status,
  ...(body as { _embedded: { errors: Record<string, unknown>[] } })['_embedded'].errors[0],
});

describe('cards', () => {
  test.each([
    ['a number that fails the Luhn check', { number: '4895142232120007' }, 'number'],
    ['an expired card', { expiration_month: 2, expiration_year: 2026 }, 'expiration_year'],
    ['a number that is none', { number: '4895-1422' }, 'number'],
    ['no number', { number: undefined }, 'number'],
    ['a thirteenth month', { expiration_month: 13 }, 'expiration_month'],
  ])('%s becomes no token', async (_what, wrong, field) => {
    const refused = errorOf(await rig.call('POST', TOKENS_PATH, { ...card(), ...wrong }, {}));
    expect(refused).toMatchObject({ status: 422, code: 'INVALID_FIELD', field });
  });

  test('a card is good to the end of its month', async () => {
    expect(
      (await rig.call('POST', TOKENS_PATH, { ...card(), expiration_month: 3, expiration_year: 2026 }, {}))
        .status,
    ).toBe(201);
  });

  test('a token works once and for half an hour', async () => {
    const { body: identity } = await rig.call('POST', '/identities', {});
    const token = await rig.token();
    const request = { type: 'TOKEN', token, identity: identity.id };
    expect((await rig.call('POST', '/payment_instruments', request)).body).toMatchObject({
      brand: 'VISA',
      last_four: '0006',
      bin: '489514',
      name: 'Alex Rivera',
    });
    expect(errorOf(await rig.call('POST', '/payment_instruments', request))).toMatchObject({
      status: 422,
      field: 'token',
    });
    const late = await rig.token(TEST_CARDS.mastercard);
    now += 31 * 60_000;
    expect(
      errorOf(await rig.call('POST', '/payment_instruments', { ...request, token: late })),
    ).toMatchObject({ status: 422, field: 'token' });
  });

  test('the same card has the same fingerprint, and its number is kept nowhere', async () => {
    const [first, second] = [await rig.instrument(), await rig.instrument()];
    const prints = await Promise.all(
      [first, second].map(
        async (id) => (await rig.call('GET', `/payment_instruments/${id}`)).body.fingerprint,
      ),
    );
    expect(prints[0]).toBe(prints[1]);
    expect(JSON.stringify(await rig.control('/calls'))).not.toContain(TEST_CARDS.visa);
  });
});

describe('authorizations', () => {
  test('authorize, capture a part, and the transfer is the money', async () => {
    const { body: authorization } = await rig.authorize(await rig.instrument(), 1_000);
    expect(authorization).toMatchObject({
      state: 'SUCCEEDED',
      amount: 1_000,
      transfer: null,
      is_void: false,
      tags: { cart_id: 'cart_1' },
    });
    const { body: captured } = await rig.call('PUT', `/authorizations/${authorization.id}`, {
      capture_amount: 900,
    });
    expect(captured).toMatchObject({
      capture_amount: 900,
      amount: 1_000,
      transfer: expect.stringMatching(/^TR/),
    });
    const { body: transfer } = await rig.call('GET', `/transfers/${String(captured.transfer)}`);
    expect(transfer).toMatchObject({
      amount: 900,
      type: 'DEBIT',
      state: 'SUCCEEDED',
      tags: { cart_id: 'cart_1' },
    });
    expect((await rig.ledger()).map(({ entry, amount }) => [entry, amount])).toEqual([
      ['authorize', 1_000],
      ['capture', 900],
    ]);
  });

  test.each([
    ['captured again', { capture_amount: 1 }, { capture_amount: 1 }],
    ['voided once captured', { capture_amount: 1 }, { void_me: true }],
    ['captured once void', { void_me: true }, { capture_amount: 1 }],
    ['captured above its amount', null, { capture_amount: 1_001 }],
  ])('it is never %s', async (_what, before, then) => {
    const { body } = await rig.authorize(await rig.instrument(), 1_000);
    if (before) await rig.call('PUT', `/authorizations/${body.id}`, before);
    const entries = await rig.ledger();
    expect(errorOf(await rig.call('PUT', `/authorizations/${body.id}`, then))).toMatchObject({
      status: 422,
      code: 'UNPROCESSABLE_ENTITY',
    });
    expect(await rig.ledger()).toEqual(entries);
  });

  test('it expires after a week', async () => {
    const { body } = await rig.authorize(await rig.instrument(), 1_000);
    now += 8 * 86_400_000;
    expect(errorOf(await rig.call('PUT', `/authorizations/${body.id}`, { capture_amount: 1 }))).toMatchObject(
      { status: 422 },
    );
  });

  test('two captures at once take the money once', async () => {
    const { body } = await rig.authorize(await rig.instrument(), 1_000);
    const both = await Promise.all(
      [1, 2].map(() => rig.call('PUT', `/authorizations/${body.id}`, { capture_amount: 1_000 })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect((await rig.ledger()).filter(({ entry }) => entry === 'capture')).toHaveLength(1);
  });

  test.each([
    ['genericDecline', TEST_CARDS.genericDecline, 1_000, 'GENERIC_DECLINE'],
    ['insufficientFunds', TEST_CARDS.insufficientFunds, 1_000, 'INSUFFICIENT_FUNDS'],
    ['the amount 1.02', TEST_CARDS.visa, 102, 'GENERIC_DECLINE'],
    ['the amount 1.93', TEST_CARDS.visa, 193, 'INSUFFICIENT_FUNDS'],
  ])(
    '%s is declined, takes no money, and leaves a failed entity behind',
    async (_what, number, amount, failureCode) => {
      const refused = errorOf(await rig.authorize(await rig.instrument(number), amount));
      expect(refused).toMatchObject({ status: 402, code: 'DECLINED', failure_code: failureCode });
      const { href } = (refused as unknown as { _links: { source: { href: string } } })['_links'].source;
      expect((await rig.call('GET', href)).body).toMatchObject({
        state: 'FAILED',
        failure_code: failureCode,
      });
      expect(await rig.ledger()).toEqual([]);
    },
  );

  test('the merchant must be the approved one', async () => {
    const request = { ...charge(await rig.instrument(), 1), merchant: 'MUother' };
    expect(errorOf(await rig.call('POST', '/authorizations', request))).toMatchObject({
      status: 422,
      field: 'merchant',
    });
    expect((await rig.call('GET', '/merchants/MU-sandbox')).body).toMatchObject({ processing_enabled: true });
    expect((await rig.call('GET', '/merchants/MUother')).status).toBe(404);
  });
});

describe('an idempotency id', () => {
  test('gives a repeat the first answer, and no second effect', async () => {
    const source = await rig.instrument();
    const first = await rig.authorize(source, 1_000, 'k1');
    expect(await rig.authorize(source, 1_000, 'k1')).toEqual(first);
    expect(await rig.ledger()).toHaveLength(1);
    const { body } = await rig.call('GET', '/authorizations?idempotency_id=k1');
    expect(body).toMatchObject({ _embedded: { authorizations: [{ id: first.body.id }] } });
    expect((await rig.call('GET', '/authorizations?idempotency_id=k9')).body).not.toHaveProperty('_embedded');
  });

  test('gives a repeat the decline as well', async () => {
    const source = await rig.instrument(TEST_CARDS.genericDecline);
    const first = await rig.authorize(source, 1_000, 'k1');
    expect(await rig.authorize(source, 1_000, 'k1')).toEqual(first);
  });

  test("is refused with other content, and is its endpoint's own", async () => {
    const source = await rig.instrument();
    await rig.authorize(source, 1_000, 'k1');
    expect(errorOf(await rig.authorize(source, 1_001, 'k1'))).toMatchObject({
      status: 422,
      field: 'idempotency_id',
    });
    expect((await rig.call('POST', '/transfers', charge(source, 1_000, 'k1'))).status).toBe(201);
  });

  test('finds what the card that loses its answer was charged', async () => {
    const source = await rig.instrument(TEST_CARDS.loseAnswer);
    const given = rig.fetch('/authorizations', {
      method: 'POST',
      body: charge(source, 1_000, 'k1'),
      headers: CREDENTIALS,
      signal: AbortSignal.timeout(150),
    });
    await expect(given).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await rig.ledger()).toMatchObject([{ entry: 'authorize', amount: 1_000 }]);
    expect((await rig.authorize(source, 1_000, 'k1')).body).toMatchObject({ state: 'SUCCEEDED' });
    expect(await rig.ledger()).toHaveLength(1);
  });
});

describe('transfers', () => {
  test('a sale is given back in parts, never more than there was', async () => {
    const { body: sale } = await rig.call('POST', '/transfers', charge(await rig.instrument(), 1_000));
    const path = `/transfers/${sale.id}/reversals`;
    expect((await rig.call('GET', path)).body).toMatchObject({ page: { count: 0 } });
    const { body: part } = await rig.call('POST', path, {
      refund_amount: 400,
      idempotency_id: 'r1',
      tags: { reason: 'cold coffee' },
    });
    expect(part).toMatchObject({
      type: 'REVERSAL',
      amount: 400,
      parent_transfer: sale.id,
      tags: { reason: 'cold coffee' },
    });
    expect(
      (
        await rig.call('POST', path, {
          refund_amount: 400,
          idempotency_id: 'r1',
          tags: { reason: 'cold coffee' },
        })
      ).body.id,
    ).toBe(part.id);
    expect(errorOf(await rig.call('POST', path, { refund_amount: 601 }))).toMatchObject({
      status: 422,
      field: 'refund_amount',
    });
    expect((await rig.call('POST', path, { refund_amount: 600 })).status).toBe(201);
    expect((await rig.call('GET', path)).body).toMatchObject({ page: { count: 2 } });
    expect(
      errorOf(await rig.call('POST', `/transfers/${part.id}/reversals`, { refund_amount: 1 })),
    ).toMatchObject({ status: 422 });
  });

  test('a declined sale takes no money', async () => {
    const source = await rig.instrument(TEST_CARDS.insufficientFunds);
    expect(errorOf(await rig.call('POST', '/transfers', charge(source, 1_000)))).toMatchObject({
      status: 402,
      failure_code: 'INSUFFICIENT_FUNDS',
    });
    expect(await rig.ledger()).toEqual([]);
  });
});
