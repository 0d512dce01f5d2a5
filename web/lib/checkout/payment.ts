import type { CardFields } from '../card';
import { parseExpiry } from '../card';
import { shopRequest } from '../medusa/request';

export interface FinixProvider {
  id: 'pp_finix_finix';
  kind: 'finix';
  /** Where this browser posts the card; the answer is a token that works once. */
  tokenizationUrl: string;
  applicationId: string;
  merchantId: string;
}

export interface StripeProvider {
  id: 'pp_stripe_stripe';
  kind: 'stripe';
  publishableKey: string;
}

export type PaymentProvider = FinixProvider | StripeProvider;

/** The configured ways to pay, the default one first. */
export async function listProviders(): Promise<PaymentProvider[]> {
  return (await shopRequest<{ providers: PaymentProvider[] }>('GET', '/store/payment-config')).providers;
}

/** A payment that did not happen, with what the shopper may be told. */
export class PaymentProblem extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = 'PaymentProblem';
  }
}

const TIMEOUT_MS = 15_000;
const UNREACHABLE = 'Our payment partner did not answer. Nothing was charged; please try again.';

/**
 * Posts the card straight to Finix and answers its token. The card goes nowhere else: not to this shop's
 * servers, not into storage. Throws `PaymentProblem`.
 */
export async function tokenizeCard(provider: FinixProvider, card: CardFields): Promise<string> {
  const expiry = parseExpiry(card.expiry);
  if (!expiry) throw new PaymentProblem('Enter month and year, like 08/29.', 'CARD_REQUIRED');
  const response = await post(provider.tokenizationUrl, {
    type: 'PAYMENT_CARD',
    number: card.number.replace(/\D/g, ''),
    expiration_month: expiry.month,
    expiration_year: expiry.year,
    security_code: card.securityCode.trim(),
    name: card.name.trim(),
    address: { postal_code: card.postalCode.trim(), country: 'USA' },
  });
  if (response.status >= 500) throw new PaymentProblem(UNREACHABLE, 'PAYMENT_PROVIDER_UNAVAILABLE');
  if (!response.ok)
    throw new PaymentProblem(
      'Our payment partner did not accept this card. Please check it or try another one.',
      'CARD_TOKEN_INVALID',
    );
  const token = (await response.json()) as { id?: string };
  if (!token.id) throw new PaymentProblem(UNREACHABLE, 'PAYMENT_PROVIDER_UNAVAILABLE');
  return token.id;
}

async function post(url: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    // A time-out or a broken connection; the browser says no more, and a token alone charges nobody.
    throw new PaymentProblem(UNREACHABLE, 'PAYMENT_PROVIDER_UNAVAILABLE');
  }
}
