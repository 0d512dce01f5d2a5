import StripeClient from 'stripe';
import type { PaymentSource, SourceAnswer } from './source';

const WITHIN_MS = 5_000;

export interface StripeSettings {
  apiKey: string;
  /** Only for tests and stand-ins. */
  baseUrl?: string;
}

function hostOf(baseUrl: string): StripeClient.StripeConfig {
  const { protocol, hostname, port } = new URL(baseUrl);
  return {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port === '' ? {} : { port }),
  };
}

function answerOf({
  id,
  status,
  amount_received: amount,
  currency,
  metadata,
  last_payment_error: problem,
}: StripeClient.PaymentIntent): SourceAnswer {
  // A bank's no comes days later, and the intent then waits for another means of payment.
  if (status === 'requires_payment_method' && problem)
    return { state: 'failed', reason: 'The payment was declined at Stripe' };
  if (status === 'canceled') return { state: 'failed', reason: 'The payment is canceled at Stripe' };
  if (status !== 'succeeded') return { state: 'notYet', reason: `The payment is ${status} at Stripe` };
  return {
    state: 'captured',
    money: id,
    amount,
    currency: currency.toUpperCase(),
    storeId: metadata?.['store_id'] ?? null,
    cartId: metadata?.['cart_id'] ?? null,
  };
}

/** The library's own errors may repeat a part of the key, and failures of activities are shown to people. */
const withoutKey = (error: unknown): unknown =>
  error instanceof StripeClient.errors.StripeError
    ? new Error(`Stripe gave no answer (${error.type}${error.statusCode ? ` ${error.statusCode}` : ''})`)
    : error;

/** Asks Stripe by a payment intent's id. */
export function stripeSource({ apiKey, baseUrl }: StripeSettings): PaymentSource {
  // The workflow repeats: a library that repeats as well would only make one attempt long.
  const stripe = new StripeClient(apiKey, {
    timeout: WITHIN_MS,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(baseUrl ? hostOf(baseUrl) : {}),
  });
  return {
    async ask(reference) {
      if (!reference.startsWith('pi_'))
        return { state: 'failed', reason: "The reference is no payment intent of Stripe's" };
      try {
        return answerOf(await stripe.paymentIntents.retrieve(reference));
      } catch (error) {
        if (
          error instanceof StripeClient.errors.StripeInvalidRequestError &&
          error.code === 'resource_missing'
        )
          return { state: 'unknown', reason: 'Stripe knows no such payment' };
        throw withoutKey(error);
      }
    },
  };
}
