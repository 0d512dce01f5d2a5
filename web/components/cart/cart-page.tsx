'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Alert } from '../ui/alert';
import { CartIcon } from '../ui/icons';
import { CartLine } from './cart-line';
import { Totals } from './totals';
import { useCart } from './use-cart';
import { useLeft } from './use-left';

export function CartPage(): ReactNode {
  const { state, view } = useCart();
  const left = useLeft(view);
  if (state.phase === 'loading') return <CartSkeleton />;
  if (!view || view.lines.length === 0) return <EmptyCart problem={state.errors.quantities?.message} />;
  const changing = state.busy && state.wish.quantities !== undefined;
  return (
    <div className="mt-6 grid items-start gap-6 lg:grid-cols-[1fr_23rem] lg:gap-10">
      <section aria-label="Products in the cart" className="panel px-4 shadow-card sm:px-6">
        {state.errors.quantities ? <Alert className="mt-5">{state.errors.quantities.message}</Alert> : null}
        <ul className="divide-y divide-line">
          {view.lines.map((line) => (
            <CartLine
              key={line.id}
              line={line}
              left={left.get(line.id) ?? null}
              currency={view.totals.currency}
              busy={state.wish.quantities?.[line.id] !== undefined}
            />
          ))}
        </ul>
      </section>
      <section aria-label="Summary" className="panel p-5 shadow-card sm:p-6 lg:sticky lg:top-28">
        <Totals totals={view.totals} busy={changing} estimate />
        <Link
          href="/checkout"
          data-testid="checkout-link"
          className="btn btn-amber mt-5 min-h-14 w-full text-lg"
        >
          Go to checkout
        </Link>
        <p className="mt-4 text-center text-sm text-ink-soft">Members: your rewards come off at checkout.</p>
      </section>
    </div>
  );
}

function EmptyCart({ problem }: { problem: string | undefined }): ReactNode {
  return (
    <div className="panel mt-6 px-6 py-16 text-center shadow-card" data-testid="cart-empty">
      {problem ? <Alert className="mb-6">{problem}</Alert> : null}
      <CartIcon className="mx-auto size-14 text-forest-700" />
      <p className="mt-4 font-display text-2xl font-bold">Nothing in here yet.</p>
      <p className="mt-1 text-ink-soft">A coffee would be a good start.</p>
      <Link href="/c/hot-drinks" className="btn btn-amber mt-6">
        See hot drinks
      </Link>
    </div>
  );
}

/** Stands in for the cart while it is read. */
export function CartSkeleton(): ReactNode {
  return (
    <div className="mt-6 grid gap-6 lg:grid-cols-[1fr_23rem] lg:gap-10" aria-busy="true">
      <p className="sr-only" role="status">
        Reading your cart
      </p>
      <div className="panel h-80 animate-pulse" />
      <div className="panel h-80 animate-pulse" />
    </div>
  );
}
