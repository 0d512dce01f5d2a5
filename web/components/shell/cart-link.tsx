'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { pieceCount } from '@/lib/cart/view';
import { useCart, useCartOfOtherTabs } from '../cart/use-cart';
import { CartIcon } from '../ui/icons';

export function CartLink(): ReactNode {
  const { view } = useCart();
  useCartOfOtherTabs();
  const count = view ? pieceCount(view.lines) : 0;
  return (
    <Link
      href="/cart"
      className="btn relative gap-2.5 bg-forest-800 px-4 text-white hover:bg-forest-700"
      data-testid="cart-link"
    >
      <CartIcon className="size-6" />
      <span className="hidden sm:inline">Cart</span>
      <span className="sr-only sm:hidden">Cart</span>
      <span
        data-testid="cart-count"
        data-count={count}
        className={`grid h-6 min-w-6 place-items-center rounded-full px-1.5 text-sm font-bold tabular-nums ${count > 0 ? 'bg-amber-400 text-forest-950' : 'bg-forest-900 text-forest-100'}`}
      >
        {count}
        <span className="sr-only"> {count === 1 ? 'item' : 'items'}</span>
      </span>
    </Link>
  );
}
