import { MedusaError } from '@medusajs/framework/utils';

/**
 * Finix understood and said no: repeating changes nothing. Its sentence is left out, as it may quote what a
 * person typed.
 */
export class FinixRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** Of the processor, when the card was declined. */
    readonly failureCode: string | null,
    readonly field: string | null,
  ) {
    super(`Finix refused (${status} ${failureCode ?? code}${field === null ? '' : ` at ${field}`})`);
    this.name = 'FinixRefused';
  }
}

/** No answer, half an answer or a failure: what was asked for may have happened. */
export class FinixUnavailable extends Error {
  constructor(cause: unknown) {
    super('Finix gave no answer; what was asked of it may have happened', { cause });
    this.name = 'FinixUnavailable';
  }
}

/** Codes that the storefront may rely on. */
export type ShopperCode =
  | 'CARD_DECLINED'
  | 'INSUFFICIENT_FUNDS'
  | 'CARD_EXPIRED'
  | 'CARD_REQUIRED'
  | 'CARD_TOKEN_INVALID'
  | 'PAYMENT_PROVIDER_UNAVAILABLE';

const SENTENCES: Record<ShopperCode, string> = {
  CARD_DECLINED: 'Your card was declined. Please try another card.',
  INSUFFICIENT_FUNDS: 'Your card does not have enough funds. Please try another card.',
  CARD_EXPIRED: 'Your card has expired. Please try another card.',
  CARD_REQUIRED: 'Please enter your card.',
  CARD_TOKEN_INVALID: 'Please enter your card again.',
  PAYMENT_PROVIDER_UNAVAILABLE:
    'Payments are not available at the moment. Nothing was charged; please try again.',
};

const BY_FAILURE: Readonly<Record<string, ShopperCode>> = {
  INSUFFICIENT_FUNDS: 'INSUFFICIENT_FUNDS',
  EXPIRED_CARD: 'CARD_EXPIRED',
  INVALID_EXPIRATION_DATE: 'CARD_EXPIRED',
};

/**
 * What the shopper is told. Medusa's completion of a cart passes on message, name and type of a payment
 * error, and nothing else: so the stable code stands in `name` as well as in `code`.
 */
export function shopperError(type: string, code: ShopperCode): MedusaError {
  const error = new MedusaError(type, SENTENCES[code], code);
  error.name = code;
  return error;
}

/** The card's own no, by the processor's code. */
export const declined = (failureCode: string | null): MedusaError =>
  shopperError(
    MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR,
    BY_FAILURE[failureCode ?? ''] ?? 'CARD_DECLINED',
  );
