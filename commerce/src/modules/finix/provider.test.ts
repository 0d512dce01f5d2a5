import { FinixPaymentProvider } from './provider';
import { openRig, TEST_CARDS, wireProblems, type Data, type Rig } from './testing';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
beforeEach(() => rig.reset());
afterEach(() => {
  // Client library and stand-in are both held to one OpenAPI file, in every test but those that put something
  // else on the wire.
  if (!rig.proxy.override) expect(rig.proxy.exchanges.flatMap(wireProblems)).toEqual([]);
});
afterAll(() => rig.close());

const refund = async (data: Data, amount: number, key: string): Promise<Data> => {
  rig.medusaRefunds.add(key);
  return (await rig.provider.refundPayment({ data, amount, context: { idempotency_key: key } })).data as Data;
};
const unknownOutcome = { name: 'FinixUnavailable' };

test('a whole life: card, hold, capture, two partial refunds', async () => {
  const begun = await rig.begin('12.34');
  expect(begun).toMatchObject({
    amount: 1234,
    currency: 'USD',
    card: { brand: 'VISA', last_four: '0006' },
    authorization_id: null,
    transfer_id: null,
  });
  expect(await rig.entries()).toEqual([]);

  const { status, data } = await rig.authorize(begun);
  expect([status, data.transfer_id]).toEqual(['authorized', null]);
  expect(await rig.provider.getPaymentStatus({ data })).toMatchObject({ status: 'authorized' });

  const captured = (await rig.provider.capturePayment({ data })).data as Data;
  expect(captured.transfer_id).toMatch(/^TR/);
  expect(await rig.provider.getPaymentStatus({ data: captured })).toMatchObject({ status: 'captured' });
  expect(await rig.provider.retrievePayment({ data })).toMatchObject({
    data: { transfer_id: captured.transfer_id },
  });

  const once = await refund(captured, 2.34, 'ref_1');
  const twice = await refund(once, 10, 'ref_2');
  expect(twice.refund_ids).toHaveLength(2);
  expect(await rig.entries()).toEqual(['authorize 1234', 'capture 1234', 'refund 234', 'refund 1000']);
  expect((await rig.ledger()).slice(0, 2).map(({ tags }) => tags)).toEqual(
    Array(2).fill({ store_id: 'store-1', cart_id: 'cart_1', payment_session_id: begun.session_id }),
  );
});

test('what the browser sends is never believed', async () => {
  const planted = {
    session_id: 'payses_x',
    cart_id: 'cart_1',
    store_id: 'other',
    tags: { store_id: 'other', cart_id: 'cart_9' },
    metadata: { cart_id: 'cart_9' },
    token: await rig.token(),
    amount: 1,
    currency: 'JPY',
    authorization_id: 'AUother',
    transfer_id: 'TRother',
    instrument_id: 'PIother',
    refund_ids: ['x'],
  };
  const { data } = await rig.provider.initiatePayment({ amount: 5, currency_code: 'usd', data: planted });
  expect(data).toMatchObject({
    amount: 500,
    currency: 'USD',
    authorization_id: null,
    transfer_id: null,
    refund_ids: [],
  });
  expect(data?.['instrument_id']).not.toBe('PIother');
  await rig.authorize(data as Data);
  expect((await rig.ledger()).map(({ tags }) => tags)).toEqual([
    { store_id: 'store-1', cart_id: 'cart_1', payment_session_id: 'payses_x' },
  ]);
});

test.each([undefined, null, '', 7, ['cart_1']])(
  'a payment for no cart (%p) is refused before a card is taken',
  async (cart_id) => {
    const data = {
      session_id: 'payses_x',
      token: await rig.token(),
      ...(cart_id === undefined ? {} : { cart_id }),
    };
    await expect(
      rig.provider.initiatePayment({ amount: 5, currency_code: 'usd', data }),
    ).rejects.toMatchObject({ type: 'invalid_data' });
    expect(rig.proxy.exchanges).toEqual([]);
  },
);

describe('a payment of another checkout', () => {
  const foreign = { type: 'not_allowed' };

  test("is not this one's, whatever its data name: not to hold, to ask about or to release", async () => {
    const { data: theirs } = await rig.authorize(await rig.begin(10));
    const mine = await rig.begin(10);
    const planted = { ...mine, authorization_id: theirs.authorization_id };
    await expect(rig.authorize(planted)).rejects.toMatchObject(foreign);
    await expect(rig.provider.getPaymentStatus({ data: planted })).rejects.toMatchObject(foreign);
    await expect(rig.provider.retrievePayment({ data: planted })).rejects.toMatchObject(foreign);
    await expect(rig.provider.cancelPayment({ data: planted })).rejects.toMatchObject(foreign);
    expect(await rig.entries()).toEqual(['authorize 1000']);
  });

  test('of the same session is refused for another cart, and for another store', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await expect(rig.authorize({ ...data, cart_id: 'cart_2' })).rejects.toMatchObject(foreign);
    await expect(rig.authorize({ ...data, cart_id: 'cart_2', authorization_id: null })).rejects.toThrow(
      'Finix refused (422',
    );
    const other = rig.providerOf('store-2');
    await expect(other.authorizePayment({ data })).rejects.toMatchObject(foreign);
    expect(await rig.entries()).toEqual(['authorize 1000']);
  });

  test("is nothing that a signed event can make this session's", async () => {
    const { data: theirs } = await rig.authorize(await rig.begin(10));
    const captured = (await rig.provider.capturePayment({ data: theirs })).data as Data;
    const named = (id: string | null) => ({ id, tags: { payment_session_id: 'payses_mine' } });
    expect(
      await rig.provider.getWebhookActionAndData(rig.hook('transfer', named(captured.transfer_id))),
    ).toEqual({ action: 'not_supported' });
    expect(
      await rig.provider.getWebhookActionAndData(rig.hook('authorization', named(theirs.authorization_id))),
    ).toEqual({ action: 'not_supported' });
  });
});

test('amounts without decimals and with too many are exact', async () => {
  const initiate = (amount: string, currency_code: string) =>
    rig.provider.initiatePayment({ amount, currency_code, data: { session_id: 's', cart_id: 'cart_1' } });
  expect((await initiate('1050', 'jpy')).data).toMatchObject({ amount: 1050, currency: 'JPY' });
  expect((await initiate('1.005', 'usd')).data).toMatchObject({ amount: 101 });
});

test('an order that rewards pay in full holds and charges nothing', async () => {
  const { status, data } = await rig.authorize(await rig.begin(0));
  expect(status).toBe('authorized');
  await rig.provider.capturePayment({ data });
  expect(await rig.entries()).toEqual([]);
});

describe('a declined card', () => {
  test.each([
    [TEST_CARDS.genericDecline, 'CARD_DECLINED', 'Your card was declined. Please try another card.'],
    [
      TEST_CARDS.insufficientFunds,
      'INSUFFICIENT_FUNDS',
      'Your card does not have enough funds. Please try another card.',
    ],
  ])('%s is told to the shopper with a stable code', async (card, code, message) => {
    const begun = await rig.begin(10, card);
    const refused = { type: 'payment_authorization_error', name: code, code, message };
    await expect(rig.authorize(begun)).rejects.toMatchObject(refused);
    await expect(rig.authorize(begun)).rejects.toMatchObject(refused);
    expect(await rig.entries()).toEqual([]);
  });

  test('another card of the same checkout pays', async () => {
    await expect(rig.authorize(await rig.begin(10, TEST_CARDS.genericDecline))).rejects.toMatchObject({
      code: 'CARD_DECLINED',
    });
    expect(await rig.authorize(await rig.begin(10, TEST_CARDS.mastercard))).toMatchObject({
      status: 'authorized',
    });
  });

  test('no card at all is told too', async () => {
    const { data } = await rig.provider.initiatePayment({
      amount: 5,
      currency_code: 'usd',
      data: { session_id: 's', cart_id: 'cart_1' },
    });
    await expect(rig.provider.authorizePayment({ data })).rejects.toMatchObject({
      type: 'payment_authorization_error',
      code: 'CARD_REQUIRED',
    });
  });
});

describe('a token', () => {
  const initiate = (token: string) =>
    rig.provider.initiatePayment({
      amount: 5,
      currency_code: 'usd',
      data: { session_id: 's', cart_id: 'cart_1', token },
    });

  test('that was used before, or never was, asks for the card again', async () => {
    const token = await rig.token();
    await initiate(token);
    await expect(initiate(token)).rejects.toMatchObject({ type: 'invalid_data', code: 'CARD_TOKEN_INVALID' });
    await expect(initiate('TKnone')).rejects.toMatchObject({ code: 'CARD_TOKEN_INVALID' });
  });

  test('cannot be taken while Finix is away, and the shopper is told that nothing was charged', async () => {
    const token = await rig.token();
    await rig.faults({ route: '*', kind: 'status', value: 503 });
    await expect(initiate(token)).rejects.toMatchObject({ code: 'PAYMENT_PROVIDER_UNAVAILABLE' });
  });
});

describe('a lost answer', () => {
  test('of the card that times out after the charge is found by asking again: one hold', async () => {
    const hasty = await openRig({ timeoutMs: 300 });
    try {
      expect(await hasty.authorize(await hasty.begin(10, TEST_CARDS.loseAnswer))).toMatchObject({
        status: 'authorized',
      });
      expect([await hasty.entries(), await hasty.calls('authorize')]).toEqual([['authorize 1000'], 2]);
    } finally {
      await hasty.close();
    }
  });

  test.each(['lostAnswer', 'malformed', 'reset'])(
    'of a hold, %s, is found by asking again: one hold',
    async (kind) => {
      const begun = await rig.begin(10);
      await rig.faults({ route: 'authorize', kind, times: 2 });
      const { status } = await rig.authorize(begun);
      rig.proxy.exchanges.length = 0;
      expect([status, await rig.entries()]).toEqual(['authorized', ['authorize 1000']]);
    },
  );

  test('that stays lost is no answer for the shopper, and a later attempt of the same session finds the hold', async () => {
    const begun = await rig.begin(10);
    await rig.faults({ route: 'authorize', kind: 'lostAnswer', times: 3 });
    const failure = await rig.authorize(begun).catch((error: unknown) => error);
    expect(failure).toMatchObject(unknownOutcome);
    expect(failure).not.toHaveProperty('__isMedusaError');
    expect(await rig.authorize(begun)).toMatchObject({ status: 'authorized' });
    expect(await rig.entries()).toEqual(['authorize 1000']);
  });

  test('of a capture: the authorisation tells, the money is taken once', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await rig.faults({ route: 'capture', kind: 'lostAnswer', times: 1 });
    const captured = (await rig.provider.capturePayment({ data })).data as Data;
    expect(captured.transfer_id).toMatch(/^TR/);
    await rig.provider.capturePayment({ data });
    await rig.provider.capturePayment({ data: captured });
    expect(await rig.entries()).toEqual(['authorize 1000', 'capture 1000']);
  });

  test('of a capture that stays lost with everything else: unknown, and the next attempt finds it', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await rig.faults(
      { route: 'capture', kind: 'lostAnswer', times: 1 },
      { route: 'getAuthorization', kind: 'reset' },
      { route: 'capture', kind: 'reset' },
    );
    await expect(rig.provider.capturePayment({ data })).rejects.toMatchObject(unknownOutcome);
    await rig.faults();
    await rig.provider.capturePayment({ data });
    expect(await rig.entries()).toEqual(['authorize 1000', 'capture 1000']);
  });

  test('of a void is found', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await rig.faults({ route: 'void', kind: 'lostAnswer', times: 1 });
    await rig.provider.cancelPayment({ data });
    await rig.provider.cancelPayment({ data });
    expect(await rig.entries()).toEqual(['authorize 1000', 'void 1000']);
  });

  test('of a refund gives the money back once', async () => {
    const paid = await rig.paid(10);
    await rig.faults({ route: 'reverse', kind: 'lostAnswer', times: 2 });
    await refund(paid, 4, 'ref_1');
    expect((await rig.entries()).slice(2)).toEqual(['refund 400']);
  });
});

describe('refunds', () => {
  test('one that Medusa forgot after a lost answer is taken for its successor, once', async () => {
    const paid = await rig.paid(10);
    await rig.faults({ route: 'reverse', kind: 'lostAnswer', times: 3 });
    await expect(refund(paid, 4, 'ref_1')).rejects.toMatchObject(unknownOutcome);
    rig.medusaRefunds.delete('ref_1');
    const after = await refund(paid, 4, 'ref_2');
    expect((await rig.entries()).slice(2)).toEqual(['refund 400']);
    await refund(after, 4, 'ref_3');
    expect((await rig.entries()).slice(2)).toEqual(['refund 400', 'refund 400']);
  });

  test('two of the same amount are two, also when Medusa kept only one of the two notes', async () => {
    const paid = await rig.paid(10);
    await refund(paid, 4, 'ref_1');
    await refund(paid, 4, 'ref_2');
    expect((await rig.entries()).slice(2)).toEqual(['refund 400', 'refund 400']);
  });

  test('more than was paid is refused, and a payment that was never captured cannot be refunded', async () => {
    const paid = await rig.paid(10);
    await expect(refund(paid, 10.01, 'ref_1')).rejects.toMatchObject({ name: 'FinixRefused', status: 422 });
    await expect(refund({ ...paid, transfer_id: null }, 1, 'ref_2')).rejects.toMatchObject({
      type: 'not_allowed',
    });
  });
});

describe('releasing', () => {
  test('a completion that failed after the hold releases it, and the next attempt of the same session holds anew', async () => {
    const begun = await rig.begin(10);
    const first = await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: first.data });
    const second = await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: second.data });
    const third = await rig.authorize(begun);
    expect(new Set([first, second, third].map(({ data }) => data.authorization_id)).size).toBe(3);
    expect(await rig.entries()).toEqual([
      'authorize 1000',
      'void 1000',
      'authorize 1000',
      'void 1000',
      'authorize 1000',
    ]);
  });

  test('a hold that came after released ones, and that nobody but Finix knows of, is released too', async () => {
    const begun = await rig.begin(10);
    const first = await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: first.data });
    const second = await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: second.data });
    await rig.authorize(begun);
    await rig.provider.deletePayment({ data: begun });
    expect(rig.warnings).toEqual([]);
    expect((await rig.entries()).slice(4)).toEqual(['authorize 1000', 'void 1000']);
  });

  test('a session that knows a released hold only takes the newer one along', async () => {
    const begun = await rig.begin(10);
    const first = await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: first.data });
    await rig.authorize(begun);
    await rig.provider.cancelPayment({ data: first.data });
    expect((await rig.entries()).slice(2)).toEqual(['authorize 1000', 'void 1000']);
  });

  test('captured money is not cancelled', async () => {
    await expect(rig.provider.cancelPayment({ data: await rig.paid(10) })).rejects.toMatchObject({
      type: 'not_allowed',
    });
  });

  test('a session that goes takes a hold along that nobody knows of', async () => {
    const begun = await rig.begin(10);
    await rig.authorize(begun);
    await rig.provider.deletePayment({ data: begun });
    expect(rig.warnings).toEqual([]);
    expect(await rig.entries()).toEqual(['authorize 1000', 'void 1000']);
  });

  test('a session without a hold, without a card or without anything goes too', async () => {
    await rig.provider.deletePayment({ data: await rig.begin(10) });
    await rig.provider.deletePayment({ data: { session_id: 's', token: 'TK' } });
    await rig.provider.deletePayment({});
    expect(rig.warnings).toEqual([]);
  });

  test('a session goes while Finix is away, with a word in the log', async () => {
    const begun = await rig.begin(10);
    await rig.faults({ route: '*', kind: 'reset' });
    await rig.provider.deletePayment({ data: begun });
    expect(rig.warnings).toEqual([expect.stringContaining(String(begun.session_id))]);
  });

  test('a changed amount releases what was held and needs a new hold; the same amount keeps it', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    expect(await rig.provider.updatePayment({ data, amount: 10, currency_code: 'usd' })).toEqual({ data });
    const changed = await rig.provider.updatePayment({ data, amount: 12, currency_code: 'usd' });
    expect(changed).toMatchObject({ status: 'pending', data: { amount: 1200, authorization_id: null } });
    await rig.authorize(changed.data as Data);
    expect(await rig.entries()).toEqual(['authorize 1000', 'void 1000', 'authorize 1200']);
  });
});

describe('what is not Finix at the other end', () => {
  test.each([
    ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }],
    ['an error of another shape', { status: 500, body: '{"oops":true}' }],
    ['an empty success', { status: 201, body: '{}' }],
    ['nothing', { status: 503, body: '' }],
  ])('%s ends neither the process nor the payment', async (_what, answer) => {
    const begun = await rig.begin(10);
    rig.proxy.override = (path) => (path === '/authorizations' ? answer : undefined);
    await expect(rig.authorize(begun)).rejects.toMatchObject(unknownOutcome);
  });

  test('wrong credentials are a fault of the settings, not of the card', async () => {
    const other = await openRig({ password: 'wrong' });
    try {
      await expect(other.begin(10)).rejects.toMatchObject({ name: 'FinixRefused', status: 401 });
    } finally {
      await other.close();
    }
  });
});

describe('webhooks', () => {
  const act = (hook: ReturnType<Rig['hook']>) => rig.provider.getWebhookActionAndData(hook);
  const entity = (data: Data, id: string | null) => ({
    id,
    tags: { payment_session_id: data['session_id'] },
  });

  test('say what Finix says now, whatever the event said', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    const hold = entity(data, data.authorization_id);
    const told = { session_id: data['session_id'], amount: '10.00' };
    expect(await act(rig.hook('authorization', hold))).toEqual({ action: 'authorized', data: told });
    const captured = (await rig.provider.capturePayment({ data })).data as Data;
    expect(await act(rig.hook('transfer', entity(data, captured.transfer_id)))).toEqual({
      action: 'captured',
      data: told,
    });
    expect(await act(rig.hook('authorization', hold))).toEqual({ action: 'not_supported' });
    const { refund_ids } = await refund(captured, 1, 'ref_1');
    expect(await act(rig.hook('transfer', entity(data, refund_ids[0] ?? null)))).toEqual({
      action: 'not_supported',
    });
  });

  test('of a released hold say so', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await rig.provider.cancelPayment({ data });
    expect(await act(rig.hook('authorization', entity(data, data.authorization_id)))).toMatchObject({
      action: 'canceled',
    });
  });

  test('that nobody signed, somebody else signed or that are old do nothing', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    const hold = entity(data, data.authorization_id);
    const good = rig.hook('authorization', hold);
    const signature = String(good.headers['finix-signature']);
    const forged = [
      { ...good, headers: {} },
      { ...good, headers: { 'finix-signature': 'nonsense' } },
      {
        ...good,
        headers: {
          'finix-signature': signature.replace(
            /timestamp=\d+/,
            `timestamp=${Math.floor(Date.now() / 1000) + 1}`,
          ),
        },
      },
      { ...good, rawData: Buffer.from(good.rawData.toString().replace('updated', 'created')) },
      rig.hook('authorization', hold, 'another secret'),
      rig.hook('authorization', hold, undefined, 301),
      rig.hook('authorization', hold, undefined, -301),
    ];
    rig.proxy.exchanges.length = 0;
    for (const hook of forged) expect(await act(hook)).toEqual({ action: 'not_supported' });
    expect(rig.proxy.exchanges).toEqual([]);
    expect(rig.warnings).toHaveLength(forged.length);
  });

  test.each([
    ['of something else', 'authorization', { id: 'AU1', tags: {} }],
    ['without an entity', 'authorization', null],
  ] as const)('%s do nothing', async (_what, kind, body) => {
    expect(await act(rig.hook(kind, body))).toEqual({ action: 'not_supported' });
  });

  test('throw while Finix is away, so that they are processed again', async () => {
    const { data } = await rig.authorize(await rig.begin(10));
    await rig.faults({ route: 'getAuthorization', kind: 'status', value: 503 });
    await expect(act(rig.hook('authorization', entity(data, data.authorization_id)))).rejects.toMatchObject(
      unknownOutcome,
    );
  });
});

test('missing options are named', () => {
  expect(() => FinixPaymentProvider.validateOptions({ url: 'http://x', username: 'u' })).toThrow(
    'lacks password, merchantId, storeId',
  );
});
