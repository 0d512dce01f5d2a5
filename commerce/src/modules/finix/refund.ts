import type { FinixClient } from './client';
import { idempotencyId, type PaymentData } from './payment-data';

/**
 * Marks refunds that Medusa asked for, by Medusa's id, so that those made by hand at Finix are never taken
 * for one of them.
 */
const MARK = 'medusa_refund_id';

/** The first of the candidates that the test holds for. */
async function firstOf<T>(candidates: T[], test: (candidate: T) => Promise<boolean>): Promise<T | undefined> {
  for (const candidate of candidates) if (await test(candidate)) return candidate;
  return undefined;
}

/**
 * Refunds an amount (minor units) and answers Finix's id of the refund.
 *
 * Within one refund of Medusa's a repeat gives the money back once (`key` is its id). Beyond that: when no
 * answer came at all, Medusa deletes its refund, and whoever asks again gets a new one. So a refund of the
 * same amount that Finix made for one that Medusa no longer knows (`isKnown`) is that earlier one: it is
 * taken for this one instead of giving the money back twice.
 */
export async function refundOnce(
  finix: FinixClient,
  isKnown: (medusaRefundId: string) => Promise<boolean>,
  paid: PaymentData & { transfer_id: string },
  { amount, key }: { amount: number; key: string },
): Promise<string> {
  const made = await finix.refunds(paid.transfer_id);
  const candidates = made.filter(
    (refund) => refund.amount === amount && refund.state !== 'FAILED' && !paid.refund_ids.includes(refund.id),
  );
  const forgotten = await firstOf(
    candidates,
    async ({ tags: { [MARK]: earlier } }) =>
      earlier !== undefined && earlier !== key && !(await isKnown(earlier)),
  );
  if (forgotten) return forgotten.id;
  const tags = {
    payment_session_id: paid.session_id,
    [MARK]: key,
    ...(paid.cart_id === null ? {} : { cart_id: paid.cart_id }),
  };
  const { id } = await finix.refund(paid.transfer_id, {
    amount,
    tags,
    idempotencyId: idempotencyId(key, 'refund', amount),
  });
  return id;
}
