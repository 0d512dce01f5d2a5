import { canHaveStripeMock, startStripeMock, type StripeMock } from '../../scripts/setup/stripe-mock';
import { stripeSource } from './stripe';

const BUILD_MS = 6 * 60_000;

// Stripe's stand-in answers with examples: what is shown here is that the question is one that Stripe takes,
// and the answer one that we can read.
(canHaveStripeMock() ? describe : describe.skip)(
  "against Stripe's own stand-in (needs stripe-mock or Go)",
  () => {
    let mock: StripeMock;
    beforeAll(async () => {
      mock = await startStripeMock();
    }, BUILD_MS);
    afterAll(() => mock.stop());

    test('a payment intent can be asked for', async () => {
      const source = stripeSource({ apiKey: 'sk_test_123', baseUrl: `http://127.0.0.1:${mock.port}` });
      // Its example is an intent whose last attempt was declined.
      await expect(source.ask('pi_1')).resolves.toEqual({
        state: 'failed',
        reason: 'The payment was declined at Stripe',
      });
    });

    test('a key that is none is refused, without being shown', async () => {
      const source = stripeSource({ apiKey: 'nonsense', baseUrl: `http://127.0.0.1:${mock.port}` });
      await expect(source.ask('pi_1')).rejects.toThrow(
        /^Stripe gave no answer \(StripeAuthenticationError 401\)$/,
      );
    });
  },
);
