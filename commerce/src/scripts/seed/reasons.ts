import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/** Why money goes back, as a merchant chooses it beside a refund; their own ones are kept beside these. */
const REFUND_REASONS = [
  { label: 'Goods came back', code: 'goods-came-back' },
  { label: 'Not as it should be', code: 'not-as-it-should-be' },
  { label: 'Sold out', code: 'sold-out' },
  { label: 'Fuel not dispensed', code: 'fuel-not-dispensed' },
];

export async function seedReasons(container: MedusaContainer): Promise<void> {
  const payment = container.resolve(Modules.PAYMENT);
  const known = new Set((await payment.listRefundReasons({})).map(({ label }) => label));
  const missing = REFUND_REASONS.filter(({ label }) => !known.has(label));
  if (missing.length > 0) await payment.createRefundReasons(missing);
}
