import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Payment } from '../../contract';
import {
  SANDBOX_ACCOUNT,
  startFinixSandbox,
  TEST_CARDS,
  validateAgainstOpenApi,
  type RunningFinixSandbox,
} from '../../sandbox/finix';
import { startRecordingProxy, type RecordingProxy } from '../testing/recording-proxy';
import {
  callersWord,
  createPaymentActivities,
  finixSource,
  paymentProviders,
  stripeSource,
  type OrderPayments,
} from '.';
import { UNKNOWN_PATIENCE_MS } from './activities';
import { startStripeStandIn, type StripeStandIn } from './testing/stripe-stand-in';

let sandbox: RunningFinixSandbox;
let proxy: RecordingProxy;
let stripe: StripeStandIn;
const { username, password, applicationId, merchantId } = SANDBOX_ACCOUNT;

beforeAll(async () => {
  sandbox = await startFinixSandbox();
  proxy = await startRecordingProxy(sandbox.url);
  stripe = await startStripeStandIn();
});
beforeEach(() => {
  proxy.exchanges.length = 0;
  proxy.override = undefined;
});
afterAll(async () => {
  await stripe.close();
  await proxy.close();
  await sandbox.close();
});

const sources = () => ({
  stripe: stripeSource({ apiKey: 'sk_test_1', baseUrl: stripe.url }),
  finix: finixSource({ url: proxy.url, username, password }),
});
const verify = (order: OrderPayments, given: Parameters<typeof paymentProviders>[0] = sources()) =>
  createPaymentActivities({ verifier: paymentProviders(given) }).verifyPayments(order);

// The event's own amount and time are never what decides: they are wrong here, to the shop's favour.
const payment = (provider: string, reference: string): Payment => ({
  provider,
  reference,
  amount: 1_000_000,
  capturedAt: '2026-01-01T10:00:00Z',
});
const order = (total: number, ...payments: Payment[]): OrderPayments => ({
  storeId: 'store-1',
  cartId: 'cart-1',
  orderId: 'o',
  currency: 'USD',
  total,
  payments,
});
const OURS = { store_id: 'store-1', cart_id: 'cart-1' };

const CREDENTIALS = {
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  'finix-version': '2022-02-01',
  'content-type': 'application/json',
};
async function finix(
  method: string,
  path: string,
  body: unknown,
): Promise<Record<string, unknown> & { id: string }> {
  const answer = await fetch(sandbox.url + path, {
    method,
    headers: CREDENTIALS,
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown> & { id: string };
}
/** The id of what was charged, or of what failed. */
async function charge(
  path: '/transfers' | '/authorizations',
  amount: number,
  tags: object = OURS,
  number: string = TEST_CARDS.visa,
): Promise<string> {
  const token = await finix('POST', `/applications/${applicationId}/tokens`, {
    type: 'PAYMENT_CARD',
    number,
    expiration_month: 1,
    expiration_year: 2099,
  });
  const identity = await finix('POST', '/identities', {});
  const source = await finix('POST', '/payment_instruments', {
    type: 'TOKEN',
    token: token.id,
    identity: identity.id,
  });
  const charged = await finix('POST', path, {
    amount,
    currency: 'USD',
    merchant: merchantId,
    source: source.id,
    tags,
  });
  const failed = /"href":"[^"]*\/([^"/]+)"/.exec(JSON.stringify(charged['_embedded'] ?? null))?.[1];
  return failed ?? charged.id;
}

const PAID = { type: 'PAYMENT_FAILED', nonRetryable: true };
const WAITING = { type: 'PAYMENT_NOT_CAPTURED', nonRetryable: false };

describe('an order is paid', () => {
  test('by a sale and a captured authorisation at Finix, whichever of their ids the event names', async () => {
    const authorization = await charge('/authorizations', 600);
    const captured = await finix('PUT', `/authorizations/${authorization}`, { capture_amount: 600 });
    const sale = await charge('/transfers', 400);
    await expect(
      verify(order(1_000, payment('finix', authorization), payment('finix', sale))),
    ).resolves.toBeUndefined();
    await expect(verify(order(600, payment('finix', String(captured.transfer))))).resolves.toBeUndefined();
    const wrong = proxy.exchanges.flatMap(({ method, path, headers, status, responseBody }) => [
      ...validateAgainstOpenApi({ method, path, headers, body: undefined }),
      ...validateAgainstOpenApi({ method, path, status, body: JSON.parse(responseBody) }),
    ]);
    expect(wrong).toEqual([]);
  });

  test('by what Stripe received', async () => {
    stripe.intents.set('pi_paid', {
      status: 'succeeded',
      amount: 2_000,
      amount_received: 1_500,
      currency: 'usd',
      metadata: OURS,
    });
    await expect(verify(order(1_500, payment('stripe', 'pi_paid')))).resolves.toBeUndefined();
    await expect(verify(order(1_501, payment('stripe', 'pi_paid')))).rejects.toMatchObject({
      ...WAITING,
      message: 'The payment providers hold 1500 of 1501 minor units',
    });
  });

  test('by both together', async () => {
    stripe.intents.set('pi_part', {
      status: 'succeeded',
      amount: 700,
      amount_received: 700,
      currency: 'usd',
      metadata: OURS,
    });
    await expect(
      verify(order(1_000, payment('stripe', 'pi_part'), payment('finix', await charge('/transfers', 300)))),
    ).resolves.toBeUndefined();
  });

  test('without any payment when its total is 0', async () => {
    await expect(verify(order(0))).resolves.toBeUndefined();
  });

  test('when a declined first attempt is listed beside the payment that covers it', async () => {
    await expect(
      verify(order(500, payment('finix', 'AUnone'), payment('finix', await charge('/transfers', 500)))),
    ).resolves.toBeUndefined();
  });
});

describe('an order waits', () => {
  test('for the capture', async () => {
    const authorization = await charge('/authorizations', 500);
    await expect(verify(order(500, payment('finix', authorization)))).rejects.toMatchObject(WAITING);
    await finix('PUT', `/authorizations/${authorization}`, { capture_amount: 500 });
    await expect(verify(order(500, payment('finix', authorization)))).resolves.toBeUndefined();
  });

  test.each(['processing', 'requires_capture', 'requires_action'])('while Stripe says %s', async (status) => {
    stripe.intents.set('pi_open', { status, amount: 500, amount_received: 0, currency: 'usd', metadata: {} });
    await expect(verify(order(500, payment('stripe', 'pi_open')))).rejects.toMatchObject(WAITING);
  });

  test('when one sale is named twice, by its authorisation and by its transfer', async () => {
    const authorization = await charge('/authorizations', 500);
    const { transfer } = await finix('PUT', `/authorizations/${authorization}`, { capture_amount: 500 });
    await expect(
      verify(order(1_000, payment('finix', authorization), payment('finix', String(transfer)))),
    ).rejects.toMatchObject(WAITING);
  });

  test('for settings that are missing', async () => {
    await expect(verify(order(500, payment('stripe', 'pi_1')), { stripe: null })).rejects.toMatchObject({
      ...WAITING,
      message: 'The settings of the payment provider "stripe" are missing here',
    });
  });

  test('for a payment, when it names none', async () => {
    await expect(verify(order(500))).rejects.toMatchObject(WAITING);
  });
});

describe('an order is never paid', () => {
  test.each([
    [
      'by a sale of another store',
      () => charge('/transfers', 500, { ...OURS, store_id: 'store-2' }),
      'A payment belongs to another store',
    ],
    [
      'by a declined sale',
      () => charge('/transfers', 500, undefined, TEST_CARDS.genericDecline),
      'The payment is FAILED at Finix',
    ],
    [
      'by a declined authorisation',
      () => charge('/authorizations', 500, undefined, TEST_CARDS.genericDecline),
      'The payment was released or declined at Finix',
    ],
    ['by something else of Finix', () => Promise.resolve('ID123'), "The reference is none of Finix's"],
  ])('%s', async (_what, reference, message) => {
    await expect(verify(order(500, payment('finix', await reference())))).rejects.toMatchObject({
      ...PAID,
      message,
    });
  });

  test('by what was released, or given back', async () => {
    const released = await charge('/authorizations', 500);
    await finix('PUT', `/authorizations/${released}`, { void_me: true });
    await expect(verify(order(500, payment('finix', released)))).rejects.toMatchObject(PAID);
    const { id: reversal } = await finix('POST', `/transfers/${await charge('/transfers', 500)}/reversals`, {
      refund_amount: 500,
    });
    await expect(verify(order(500, payment('finix', reversal)))).rejects.toMatchObject(PAID);
  });

  test.each([
    [
      'that Stripe canceled',
      { status: 'canceled', amount: 500, amount_received: 0, currency: 'usd', metadata: {} },
    ],
    [
      'in another currency',
      { status: 'succeeded', amount: 500, amount_received: 500, currency: 'jpy', metadata: {} },
    ],
    [
      'of another store',
      {
        status: 'succeeded',
        amount: 500,
        amount_received: 500,
        currency: 'usd',
        metadata: { ...OURS, store_id: 'store-2' },
      },
    ],
  ])('by a payment %s', async (_what, intent) => {
    stripe.intents.set('pi_no', intent);
    await expect(verify(order(500, payment('stripe', 'pi_no')))).rejects.toMatchObject(PAID);
  });

  test('by a payment of a provider that nobody knows', async () => {
    await expect(verify(order(500, payment('manual', 'x')))).rejects.toMatchObject({
      ...PAID,
      message: 'Nobody here can ask the payment provider "manual"',
    });
    await expect(verify(order(500, payment('toString', 'x')))).rejects.toMatchObject(PAID);
  });
});

describe('a payment that its provider does not know', () => {
  const asked = (payments: OrderPayments['payments'], forMs: number) =>
    new MockActivityEnvironment(
      { scheduledTimestampMs: Date.now() - forMs },
      { logger: new DefaultLogger('ERROR') },
    ).run(
      createPaymentActivities({ verifier: paymentProviders(sources()) }).verifyPayments,
      order(500, ...payments),
    );

  test.each([
    ['finix', 'TRnone', 'Finix knows no such payment'],
    ['finix', 'AUnone', 'Finix knows no such payment'],
    ['stripe', 'pi_unknown', 'Stripe knows no such payment'],
  ])('%s %s is asked for again for a while, and then fails', async (provider, reference, message) => {
    await expect(asked([payment(provider, reference)], 0)).rejects.toMatchObject({ ...WAITING, message });
    await expect(asked([payment(provider, reference)], UNKNOWN_PATIENCE_MS - 10_000)).rejects.toMatchObject(
      WAITING,
    );
    await expect(asked([payment(provider, reference)], UNKNOWN_PATIENCE_MS)).rejects.toMatchObject({
      ...PAID,
      message,
    });
  });

  test('does not fail an order whose other payment is on its way, however long that takes', async () => {
    stripe.intents.set('pi_slow', {
      status: 'processing',
      amount: 500,
      amount_received: 0,
      currency: 'usd',
      metadata: OURS,
    });
    await expect(
      asked([payment('stripe', 'pi_unknown'), payment('stripe', 'pi_slow')], 13 * 86_400_000),
    ).rejects.toMatchObject(WAITING);
  });
});

test('a payment that the shop calls pending is there when its provider says so', async () => {
  const captured = {
    status: 'succeeded',
    amount: 500,
    amount_received: 500,
    currency: 'usd',
    metadata: OURS,
  };
  stripe.intents.set('pi_pending', captured);
  const said: Payment = { provider: 'stripe', reference: 'pi_pending', amount: 500, status: 'pending' };
  await expect(verify(order(500, said))).resolves.toBeUndefined();
});

test("a bank's no, days after the order, fails it at once", async () => {
  stripe.intents.set('pi_bank', {
    status: 'requires_payment_method',
    amount: 500,
    amount_received: 0,
    currency: 'usd',
    metadata: OURS,
    last_payment_error: { code: 'payment_intent_payment_attempt_failed' },
  });
  await expect(verify(order(500, payment('stripe', 'pi_bank')))).rejects.toMatchObject({
    ...PAID,
    message: 'The payment was declined at Stripe',
  });
});

describe('one payment pays for one order', () => {
  const NOT_SAID = expect.stringContaining('does not say for which store and cart');

  test('at Finix: two other carts name the transfer, or its authorisation, and get nothing', async () => {
    const authorization = await charge('/authorizations', 500);
    const { transfer } = await finix('PUT', `/authorizations/${authorization}`, { capture_amount: 500 });
    for (const reference of [authorization, String(transfer)]) {
      await expect(verify(order(500, payment('finix', reference)))).resolves.toBeUndefined();
      for (const cartId of ['cart-2', 'cart-3']) {
        await expect(
          verify({ ...order(500, payment('finix', reference)), cartId, orderId: cartId }),
        ).rejects.toMatchObject({ ...PAID, message: 'A payment belongs to another cart' });
      }
    }
  });

  test('at Stripe', async () => {
    stripe.intents.set('pi_one', {
      status: 'succeeded',
      amount: 500,
      amount_received: 500,
      currency: 'usd',
      metadata: OURS,
    });
    await expect(verify(order(500, payment('stripe', 'pi_one')))).resolves.toBeUndefined();
    await expect(
      verify({ ...order(500, payment('stripe', 'pi_one')), cartId: 'cart-2' }),
    ).rejects.toMatchObject({ ...PAID, message: 'A payment belongs to another cart' });
  });

  test('foreign money is not made good by money of its own beside it', async () => {
    const own = await charge('/transfers', 500);
    const foreign = await charge('/transfers', 500, { ...OURS, cart_id: 'cart-2' });
    await expect(
      verify(order(1_000, payment('finix', own), payment('finix', foreign))),
    ).rejects.toMatchObject({ ...PAID, message: 'A payment belongs to another cart' });
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['only its store', { store_id: 'store-1' }],
    ['only its cart', { cart_id: 'cart-1' }],
  ])('a payment that says %s counts for no order', async (_what, tags) => {
    stripe.intents.set('pi_mute', {
      status: 'succeeded',
      amount: 500,
      amount_received: 500,
      currency: 'usd',
      metadata: tags as Record<string, string>,
    });
    await expect(
      verify(order(500, payment('finix', await charge('/transfers', 500, tags)))),
    ).rejects.toMatchObject({ ...PAID, message: NOT_SAID });
    await expect(verify(order(500, payment('stripe', 'pi_mute')))).rejects.toMatchObject({
      ...PAID,
      message: NOT_SAID,
    });
  });

  test('a session that an earlier version began is asked for its store only', async () => {
    const { cartId: _cart, ...earlier } = order(
      500,
      payment('finix', await charge('/transfers', 500, { store_id: 'store-1' })),
    );
    await expect(verify(earlier)).resolves.toBeUndefined();
  });
});

describe('a provider that gives no answer is asked again', () => {
  test.each([
    ['an error page', { status: 502, body: '<html>' }],
    ["a 404 that is not Finix's", { status: 404, body: '<html>' }],
    ['a success without its fields', { status: 200, body: '{"id":"TR1"}' }],
    ['half an answer', { status: 200, body: '{"id":' }],
  ])('Finix: %s', async (_what, answer) => {
    proxy.override = () => answer;
    const refused = await verify(order(500, payment('finix', 'TR1'))).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toHaveProperty('nonRetryable', true);
    expect(String(refused)).toMatch(/^Error: Finix gave (no|an) answer/);
  });

  test('Finix: away, or refusing our credentials, which are not shown', async () => {
    const away = { finix: finixSource({ url: 'http://127.0.0.1:1', username, password }) };
    await expect(verify(order(500, payment('finix', 'TR1')), away)).rejects.toThrow(
      'Finix gave no answer (ECONNREFUSED)',
    );
    const stranger = { finix: finixSource({ url: proxy.url, username, password: 'wrong' }) };
    await expect(verify(order(500, payment('finix', 'TR1')), stranger)).rejects.toThrow(
      'Finix gave no answer (401)',
    );
  });

  test('Stripe: a failure, a refused key, or nobody there; the key is not shown', async () => {
    stripe.intents.set('pi_500', 500);
    stripe.intents.set('pi_401', 401);
    await expect(verify(order(500, payment('stripe', 'pi_500')))).rejects.toThrow(
      'Stripe gave no answer (StripeAPIError 500)',
    );
    const refused = await verify(order(500, payment('stripe', 'pi_401'))).catch((error: unknown) => error);
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('sk_test');
    const away = { stripe: stripeSource({ apiKey: 'sk_test_1', baseUrl: 'http://127.0.0.1:1' }) };
    await expect(verify(order(500, payment('stripe', 'pi_1')), away)).rejects.toThrow(
      'Stripe gave no answer (StripeConnectionError)',
    );
  });
});

describe('a stack that has the settings of some providers only', () => {
  const known = (given: OrderPayments) =>
    createPaymentActivities({
      verifier: paymentProviders({ ...sources(), stripe: null }, callersWord),
    }).verifyPayments(given);

  test("takes the sender's word for the others", async () => {
    await expect(
      known(
        order(
          500,
          { ...payment('stripe', 'pi_9'), amount: 300 },
          { ...payment('gift-card', 'g-1'), amount: 200 },
        ),
      ),
    ).resolves.toBeUndefined();
    await expect(known(order(500, { ...payment('stripe', 'pi_9'), amount: 499 }))).rejects.toMatchObject(
      WAITING,
    );
    await expect(known(order(500, { ...payment('stripe', 'pi_9'), capturedAt: '' }))).rejects.toMatchObject(
      WAITING,
    );
  });

  test('still asks those it knows', async () => {
    await expect(known(order(500, payment('finix', 'TRunknown')))).rejects.toMatchObject({
      type: expect.stringMatching(/^PAYMENT_/),
    });
  });
});
