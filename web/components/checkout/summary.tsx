'use client';

import type { ReactNode } from 'react';
import type { CartState } from '@/lib/cart/store';
import type { CartView } from '@/lib/cart/view';
import { CartLine } from '../cart/cart-line';
import { Totals } from '../cart/totals';
import { Alert } from '../ui/alert';

/** The cart, still to be changed, and what it costs. Stays in sight on a wide screen. */
export function Summary({
  state,
  view,
  button,
}: {
  state: CartState;
  view: CartView;
  button: ReactNode;
}): ReactNode {
  return (
    <section
      aria-labelledby="summary"
      className="panel overflow-hidden shadow-card lg:sticky lg:top-26 lg:flex lg:max-h-[calc(100dvh-7.5rem)] lg:flex-col"
    >
      <div className="px-5 pt-5 sm:px-6 sm:pt-6 lg:min-h-44 lg:overflow-y-auto">
        <h2 id="summary" className="text-xl font-bold">
          Your order
        </h2>
        {state.errors.quantities ? <Alert className="mt-4">{state.errors.quantities.message}</Alert> : null}
        <ul className="mt-1 divide-y divide-line">
          {view.lines.map((line) => (
            <CartLine
              key={line.id}
              line={line}
              currency={view.totals.currency}
              busy={state.wish.quantities?.[line.id] !== undefined}
              compact
            />
          ))}
        </ul>
      </div>
      <div className="border-t border-line bg-cream/60 px-5 py-5 sm:px-6 lg:shrink-0">
        <Totals totals={view.totals} busy={state.busy} />
        <div className="mt-5">{button}</div>
      </div>
    </section>
  );
}
