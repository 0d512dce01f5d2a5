import { createHash } from 'node:crypto';
import { MedusaError } from '@medusajs/framework/utils';
import { z } from '@medusajs/framework/zod';

/**
 * What Medusa keeps of a payment for this provider. The browser may send data of its own when it makes a
 * session, so every field is written by the provider each time, and none of the browser's is ever believed.
 */
const PaymentData = z.object({
  session_id: z.string().min(1),
  cart_id: z.string().nullable(),
  /** What Medusa wants charged, in minor units. */
  amount: z.number().int().nonnegative(),
  /** ISO 4217, upper case. */
  currency: z.string().length(3),
  instrument_id: z.string().nullable(),
  card: z.object({ brand: z.string(), last_four: z.string() }).nullable(),
  authorization_id: z.string().nullable(),
  /** The captured money. */
  transfer_id: z.string().nullable(),
  /** Refunds that Medusa knows of, by Finix's ids. */
  refund_ids: z.array(z.string()),
});
export type PaymentData = z.infer<typeof PaymentData>;

/** Null where it is not this provider's: a session that never came to be. */
export function payment(data: Record<string, unknown> | undefined): PaymentData | null {
  const parsed = PaymentData.safeParse(data);
  return parsed.success ? parsed.data : null;
}

/** Throws a MedusaError where the data is not this provider's. */
export function paymentOf(data: Record<string, unknown> | undefined): PaymentData {
  const found = payment(data);
  if (!found) throw new MedusaError(MedusaError.Types.INVALID_DATA, 'This payment holds no data of Finix');
  return found;
}

/**
 * The same whenever the same step of the same payment is asked for again, in the shape of a UUID as Finix
 * recommends.
 */
export function idempotencyId(...parts: (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
