import type { ReactNode } from 'react';
import type { TotalsView } from '@/lib/cart/view';
import { formatMinor } from '@/lib/money';
import type { PaymentState } from '@/lib/orders/payment-state';
import { Spinner } from '../ui/icons';

interface TotalsProps {
  totals: TotalsView;
  /** The figures are being recalculated; they stay until the new ones are there. */
  busy?: boolean;
  /** Before checkout: rows that are still nothing are left out. */
  estimate?: boolean;
  /** Of an order: nothing changes any more, so nothing is announced. */
  payment?: PaymentState;
}

/**
 * The figures of a cart or an order: subtotal, loyalty, tax, delivery, tip, then original, savings and what
 * is paid.
 */
export function Totals({ totals, busy = false, estimate = false, payment }: TotalsProps): ReactNode {
  const { currency } = totals;
  const shows = (amount: number): boolean => !estimate || amount > 0;
  return (
    <div
      aria-busy={busy}
      data-testid="totals"
      data-busy={busy}
      className={`space-y-3 tabular-nums ${busy ? '**:text-ink-soft' : ''}`}
    >
      <dl className="space-y-2.5">
        <Row name="subtotal" label="Subtotal" amount={totals.subtotal} currency={currency} />
        {shows(totals.loyaltyDiscount) ? (
          <Row
            name="loyalty"
            label="Loyalty discount"
            amount={-totals.loyaltyDiscount}
            currency={currency}
            tone={totals.loyaltyDiscount > 0 ? 'good' : 'plain'}
          />
        ) : null}
        {totals.promotionDiscount > 0 ? (
          <Row
            name="promotions"
            label="Offers"
            amount={-totals.promotionDiscount}
            currency={currency}
            tone="good"
          />
        ) : null}
        <Row name="tax" label={estimate ? 'Tax, estimated' : 'Tax'} amount={totals.tax} currency={currency} />
        {shows(totals.deliveryFee) ? (
          <Row name="delivery" label="Delivery fee" amount={totals.deliveryFee} currency={currency} />
        ) : null}
        {shows(totals.tip) ? <Row name="tip" label="Tip" amount={totals.tip} currency={currency} /> : null}
      </dl>
      {shows(totals.savings) ? (
        <dl className="space-y-2.5 border-t border-line pt-3">
          <Row
            name="original"
            label="Without rewards"
            amount={totals.original}
            currency={currency}
            tone="soft"
          />
          <Row
            name="savings"
            label="You save"
            amount={totals.savings}
            currency={currency}
            tone={totals.savings > 0 ? 'good' : 'soft'}
            hint={totals.savings > 0 ? 'tax included' : undefined}
          />
        </dl>
      ) : null}
      <dl className="border-t border-line pt-3">
        <div className="flex items-baseline justify-between gap-4">
          <dt className="flex items-center gap-2 font-display text-xl font-bold">
            {TOTAL_NAMES[payment ?? 'placed']} {busy ? <Spinner className="size-4" /> : null}
          </dt>
          <dd
            data-testid="total-new"
            data-amount={totals.total}
            className="font-display text-[1.75rem] font-bold"
          >
            {formatMinor(totals.total, currency)}
          </dd>
        </div>
      </dl>
      {payment ? null : (
        <p role="status" aria-live="polite" className="sr-only">
          {busy ? 'Recalculating the total' : `The total is ${formatMinor(totals.total, currency)}`}
        </p>
      )}
    </div>
  );
}

const TOTAL_NAMES: Record<PaymentState, string> = {
  placed: 'Total',
  waiting: 'To be paid',
  paid: 'Paid',
  cancelled: 'Total',
};

const TONES = { plain: '', soft: 'text-ink-soft', good: 'font-semibold text-forest-700' };

interface RowProps {
  name: string;
  label: string;
  /** Minor units; a discount is negative. */
  amount: number;
  currency: string;
  tone?: keyof typeof TONES;
  hint?: string;
}

function Row({ name, label, amount, currency, tone = 'plain', hint }: RowProps): ReactNode {
  return (
    <div className={`flex items-baseline justify-between gap-4 ${TONES[tone]}`}>
      <dt>
        {label}
        {hint ? <span className="ml-1.5 text-sm font-normal text-ink-soft">{hint}</span> : null}
      </dt>
      <dd data-testid={`total-${name}`} data-amount={amount || 0}>
        {formatMinor(amount, currency)}
      </dd>
    </div>
  );
}
