import Link from 'next/link';
import type { ReactNode } from 'react';
import { toLines } from '@/lib/cart/view';
import { formatMajor, formatPoints } from '@/lib/money';
import type { OrderRow } from '@/lib/orders/orders';
import { pointsOutcome } from '@/lib/orders/outcome';
import { type PaymentState, paymentState } from '@/lib/orders/payment-state';

const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'America/Chicago' });

const NAMES = { waiting: 'waiting for payment', cancelled: 'cancelled' };

/** The shopper's orders, each with its points. */
export function OrderHistory({ rows }: { rows: OrderRow[] }): ReactNode {
  if (rows.length === 0) {
    return (
      <div className="panel mt-5 px-6 py-12 text-center">
        <p className="font-display text-xl font-bold">No orders yet.</p>
        <Link href="/" className="btn btn-amber mt-5">
          Start shopping
        </Link>
      </div>
    );
  }
  return (
    <ul className="mt-5 space-y-3">
      {rows.map((row) => (
        <HistoryRow key={row.order.id} row={row} />
      ))}
    </ul>
  );
}

function HistoryRow({ row: { order, loyalty } }: { row: OrderRow }): ReactNode {
  const titles = toLines(order).map((line) => line.title);
  const payment = paymentState(order);
  return (
    <li
      data-testid="history-order"
      data-order-id={order.id}
      className="panel relative grid gap-x-6 gap-y-2 px-5 py-4 shadow-card hover:shadow-lift sm:grid-cols-[8rem_1fr_auto_7rem] sm:items-center"
    >
      <p>
        <Link href={`/order/${order.id}`} className="font-bold after:absolute after:inset-0">
          Order #{order.display_id}
        </Link>
        <span className="block text-sm text-ink-soft">{DATE.format(new Date(order.created_at))}</span>
      </p>
      <p className="truncate text-ink-soft">{titles.join(', ')}</p>
      <PointsOf loyalty={loyalty} payment={payment} />
      <p className="font-display text-lg font-bold tabular-nums sm:text-right">
        {formatMajor(order.total, order.currency_code)}
        {payment === 'waiting' || payment === 'cancelled' ? (
          <span className="block font-sans text-sm font-normal text-ink-soft">{NAMES[payment]}</span>
        ) : null}
      </p>
    </li>
  );
}

function PointsOf({ loyalty, payment }: { loyalty: OrderRow['loyalty']; payment: PaymentState }): ReactNode {
  const outcome = pointsOutcome(loyalty, { payment, impatient: true });
  if (!loyalty || outcome === 'none') return <p className="text-sm text-ink-soft">No points</p>;
  if (outcome === 'unpaid') return <p className="text-sm text-ink-soft">Points come with the payment</p>;
  if (outcome === 'later') return <p className="text-sm text-ink-soft">Points arrive later</p>;
  const { earned, redeemed } = loyalty.points;
  return (
    <p
      data-testid="history-points"
      data-points={earned}
      className="w-fit rounded-full bg-amber-200 px-3 py-1 text-sm font-bold text-forest-950"
    >
      +{formatPoints(earned)} points{redeemed > 0 ? `, ${formatPoints(redeemed)} spent` : ''}
    </p>
  );
}
