'use client';

import { useEffect, useState } from 'react';
import type { CartView } from '@/lib/cart/view';
import { type Fulfilment, readFulfilment } from '@/lib/checkout/fulfilment';

/** What is left for each line of the cart; nothing while the shop has not said, or does not. */
export function useLeft(view: CartView | null): Fulfilment['left'] {
  const [left, setLeft] = useState<Fulfilment['left']>(new Map());
  const cartId = view?.id;
  const currency = view?.totals.currency;
  const lines = view?.lines.map(({ id }) => id).join(' ');
  useEffect(() => {
    if (!cartId || !currency || !lines) return;
    let gone = false;
    readFulfilment(cartId, currency).then(
      (fulfilment) => {
        if (!gone) setLeft(fulfilment.left);
      },
      // The checkout says it again, and the order never sells what is not there.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [cartId, currency, lines]);
  return left;
}
