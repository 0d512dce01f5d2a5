import { join } from 'node:path';
import Stripe from 'stripe';
import StripeProviderService from '@medusajs/payment-stripe/dist/services/stripe-provider';

interface StripeMock {
  port: number;
  stop(): Promise<void>;
}

// Set up by the project around this package: it is run here, not compiled into it.
const { canHaveStripeMock, startStripeMock } = require(
  join(__dirname, '../../..', 'scripts', 'setup', 'stripe-mock'),
) as {
  canHaveStripeMock(): boolean;
  startStripeMock(): Promise<StripeMock>;
};

const BUILD_MS = 6 * 60_000;
const API_KEY = 'sk_test_123';

/**
 * Medusa's provider as it is, with the options of medusa-config.ts; it can be told of no other host, so only
 * its client is replaced.
 */
class AtTheMock extends StripeProviderService {
  constructor(port: number) {
    super({}, { apiKey: API_KEY, webhookSecret: 'whsec_1', automaticPaymentMethods: true });
    this.stripe_ = new Stripe(API_KEY, {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
    }) as never;
  }
}

// The stand-in holds every request to Stripe's OpenAPI file and answers with examples: what is shown is that
// Stripe takes each of them.
(canHaveStripeMock() ? describe : describe.skip)(
  "Medusa's Stripe provider against Stripe's own stand-in (needs stripe-mock or Go)",
  () => {
    let mock: StripeMock;
    let provider: AtTheMock;
    beforeAll(async () => {
      mock = await startStripeMock();
      provider = new AtTheMock(mock.port);
    }, BUILD_MS);
    afterAll(() => mock.stop());

    const context = { idempotency_key: 'payses_1' };

    test('a payment begins, and its client secret is there for the Payment Element', async () => {
      const { id, data } = await provider.initiatePayment({
        amount: 12.34,
        currency_code: 'usd',
        data: { session_id: 'payses_1' },
        context,
      });
      expect(id).toMatch(/^pi_/);
      expect(data).toMatchObject({ object: 'payment_intent', client_secret: expect.any(String) });
    });

    test('every later step is one that Stripe takes', async () => {
      const { data } = await provider.initiatePayment({
        amount: 12.34,
        currency_code: 'usd',
        data: { session_id: 'payses_1' },
        context,
      });
      await expect(
        provider.updatePayment({ amount: 10, currency_code: 'usd', data, context }),
      ).resolves.toMatchObject({ data: { object: 'payment_intent' } });
      await expect(provider.authorizePayment({ data })).resolves.toMatchObject({
        data: { object: 'payment_intent' },
      });
      await expect(provider.capturePayment({ data, context })).resolves.toMatchObject({
        data: { object: 'payment_intent' },
      });
      await expect(provider.refundPayment({ data, amount: 2.5, context })).resolves.toMatchObject({
        data: { object: 'payment_intent' },
      });
      await expect(provider.cancelPayment({ data, context })).resolves.toMatchObject({
        data: { object: 'payment_intent' },
      });
      await expect(provider.retrievePayment({ data })).resolves.toMatchObject({
        data: { object: 'payment_intent' },
      });
    });

    test('the stand-in refuses what Stripe would', async () => {
      await expect(
        provider.initiatePayment({
          amount: 12.34,
          currency_code: 'usd',
          data: { capture_method: 'whenever' },
          context,
        }),
      ).rejects.toThrow(/capture_method/);
    });

    test("a webhook counts with Stripe's signature only", async () => {
      const event = JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type: 'payment_intent.succeeded',
        data: {
          object: {
            id: 'pi_1',
            object: 'payment_intent',
            currency: 'usd',
            amount_received: 1234,
            metadata: { session_id: 'payses_1' },
          },
        },
      });
      const hook = (signature: string) =>
        provider.getWebhookActionAndData({
          data: {},
          rawData: event,
          headers: { 'stripe-signature': signature },
        });
      const signed = Stripe.webhooks.generateTestHeaderString({ payload: event, secret: 'whsec_1' });
      await expect(hook(signed)).resolves.toMatchObject({
        action: 'captured',
        data: { session_id: 'payses_1', amount: 12.34 },
      });
      await expect(
        hook(Stripe.webhooks.generateTestHeaderString({ payload: event, secret: 'another' })),
      ).rejects.toThrow(/signature/i);
    });
  },
);
