import type { OrderPaymentData } from '../../../modules/outbox';
import type { OrderPayment } from '../order-record';

type Provider = OrderPaymentData['provider'];

/** Medusa names its providers `pp_<module>_<id>`. */
export function providerOf(providerId: string): Provider {
  if (providerId.startsWith('pp_finix')) return 'finix';
  if (providerId.startsWith('pp_stripe')) return 'stripe';
  return 'manual';
}

const textAt = (data: Record<string, unknown> | null, ...names: string[]): string | undefined =>
  names
    .map((name) => data?.[name])
    .find((value): value is string => typeof value === 'string' && value !== '');

/**
 * The provider's own id of the money, which the loyalty service asks the provider about: Finix's transfer (or
 * the hold, until it is captured), Stripe's payment intent. The manual provider has nobody to ask.
 */
export function referenceOf(provider: Provider, { id, data }: Pick<OrderPayment, 'id' | 'data'>): string {
  if (provider === 'manual') return id;
  const reference =
    provider === 'finix' ? textAt(data, 'transfer_id', 'authorization_id') : textAt(data, 'id');
  if (!reference) throw new Error(`The payment ${id} holds no reference of ${provider}`);
  return reference;
}
