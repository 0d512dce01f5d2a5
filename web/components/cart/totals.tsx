import type { ReactNode } from 'react';
import type { TotalsView } from '@/lib/cart/view';
import { formatMinor } from '@/lib/money';
import { Spinner } from '../ui/icons';

interface TotalsProps {
  totals: TotalsView;
  /** The figures are being recalculated; they stay until the new ones are there. */
  busy?: boolean;
  /** Delivery, tip and tax are known only at checkout. */
  estimate?: boolean;
  /** An order: nothing changes any more, so nothing is announced. */
  paid?: boolean;
}

/** The figures of a cart or an order: subtotal, loyalty, tax, delivery, tip, then original, savings and what is paid. */
export function Totals({ totals, busy = false, estimate = false, paid = false }: TotalsProps): ReactNode {
  const money = (minor: number): string => formatMinor(minor, totals.currency);
  return (
    <div aria-busy={busy} data-testid="totals" data-busy={busy}>
      <dl className={`space-y-2.5 tabular-nums transition-opacity ${busy ? 'opacity-60' : ''}`}>
        <Row name="subtotal" label="Subtotal" value={money(totals.subtotal)} />
        <Row name="loyalty" label="Loyalty discount" value={money(-totals.loyaltyDiscount)} tone={totals.loyaltyDiscount > 0 ? 'good' : 'plain'} />
        {totals.promotionDiscount > 0 ? <Row name="promotions" label="Offers" value={money(-totals.promotionDiscount)} tone="good" /> : null}
        <Row name="tax" label={estimate ? 'Tax (estimate)' : 'Tax'} value={money(totals.tax)} />
        <Row name="delivery" label="Delivery fee" value={money(totals.deliveryFee)} />
        <Row name="tip" label="Tip" value={money(totals.tip)} />
        <div className="space-y-2.5 border-t border-line pt-3">
          <Row name="original" label="Without rewards" value={money(totals.original)} tone="soft" />
          <Row name="savings" label="You save" value={money(totals.savings)} tone={totals.savings > 0 ? 'good' : 'soft'} hint={totals.savings > 0 ? 'tax included' : undefined} />
        </div>
        <div className="flex items-baseline justify-between gap-4 border-t border-line pt-3">
          <dt className="flex items-center gap-2 font-display text-xl font-bold">
            {paid ? 'Paid' : 'Total'} {busy ? <Spinner className="size-4 text-forest-700" /> : null}
          </dt>
          <dd data-testid="total-new" data-amount={totals.total} className="font-display text-[1.75rem] font-bold">
            {money(totals.total)}
          </dd>
        </div>
      </dl>
      {paid ? null : (
        <p role="status" aria-live="polite" className="sr-only">
          {busy ? 'Recalculating the total' : `The total is ${money(totals.total)}`}
        </p>
      )}
    </div>
  );
}

const TONES = { plain: '', soft: 'text-ink-soft', good: 'font-semibold text-forest-700' };

function Row({ name, label, value, tone = 'plain', hint }: { name: string; label: string; value: string; tone?: keyof typeof TONES; hint?: string }): ReactNode {
  return (
    <div className={`flex items-baseline justify-between gap-4 ${TONES[tone]}`}>
      <dt>
        {label}
        {hint ? <span className="ml-1.5 text-sm font-normal text-ink-soft">{hint}</span> : null}
      </dt>
      <dd data-testid={`total-${name}`}>{value}</dd>
    </div>
  );
}
