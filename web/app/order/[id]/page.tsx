import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { Totals } from '@/components/cart/totals';
import { ForgetCart } from '@/components/order/forget-cart';
import { OrderLines } from '@/components/order/order-lines';
import { PaymentNote } from '@/components/order/payment-note';
import { PickupNote } from '@/components/order/pickup-note';
import { PointsOutcome } from '@/components/order/points-outcome';
import { CheckIcon } from '@/components/ui/icons';
import { toLines, toTotals } from '@/lib/cart/view';
import { findOrder, findOrderFulfilment, findOrderLoyalty } from '@/lib/orders/orders';
import { paymentState } from '@/lib/orders/payment-state';

export const metadata: Metadata = { title: 'Your order', robots: { index: false } };

export default async function OrderPage({ params }: PageProps<'/order/[id]'>): Promise<ReactNode> {
  const { id } = await params;
  const [order, loyalty, fulfilment] = await Promise.all([
    findOrder(id),
    findOrderLoyalty(id),
    findOrderFulfilment(id),
  ]);
  if (!order) notFound();
  const totals = toTotals(order);
  const payment = paymentState(order);
  const method = order.shipping_methods?.[0]?.name;
  return (
    <div className="shell pt-8 sm:pt-12" data-testid="confirmation">
      <ForgetCart />
      <div className="flex items-start gap-4">
        <span className="grid size-12 shrink-0 place-items-center rounded-full bg-forest-700 text-white">
          <CheckIcon className="size-7" />
        </span>
        <div>
          <h1 className="text-3xl font-bold sm:text-4xl">Thank you. Your order is in.</h1>
          <p className="mt-2 text-ink-soft">
            Order{' '}
            <strong className="text-ink" data-testid="order-number" data-order-id={order.id}>
              #{order.display_id}
            </strong>
            {order.email ? <> · receipt to {order.email}</> : null}
            {method ? <> · {method}</> : null}
          </p>
          <PaymentNote payment={payment} />
        </div>
      </div>
      <div className="mt-8 grid items-start gap-6 lg:grid-cols-[1fr_25rem] lg:gap-9">
        <div className="space-y-6">
          <PickupNote fulfilment={fulfilment} />
          <PointsOutcome initial={loyalty} payment={payment} />
          <section aria-labelledby="bought" className="panel px-5 pt-5 shadow-card sm:px-6">
            <h2 id="bought" className="text-xl font-bold">
              What you bought
            </h2>
            <OrderLines lines={toLines(order)} currency={totals.currency} />
          </section>
        </div>
        <section aria-label="What it costs" className="panel p-5 shadow-card sm:p-6">
          <Totals totals={totals} payment={payment} />
          <Link href="/" className="btn btn-primary mt-6 w-full">
            Keep shopping
          </Link>
        </section>
      </div>
    </div>
  );
}
