'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { CART_STORAGE_KEY, type CartState, cartStore } from '@/lib/cart/store';
import { type CartView, toCartView } from '@/lib/cart/view';

export interface UseCart {
  state: CartState;
  /**
   * The cart with the wished quantities already in its lines; null while there is none. Totals are the shop's
   * last answer.
   */
  view: CartView | null;
}

/** The browser's cart; reads it on first use and again when another tab changed it. */
export function useCart(): UseCart {
  const state = useSyncExternalStore(cartStore.subscribe, cartStore.read, cartStore.readOnServer);
  useEffect(() => {
    void cartStore.load();
  }, []);
  const { cart, wish } = state;
  const view = useMemo(
    () => (cart ? withWish(toCartView(cart), wish.quantities) : null),
    [cart, wish.quantities],
  );
  return { state, view };
}

function withWish(view: CartView, quantities: Record<string, number> | undefined): CartView {
  if (!quantities) return view;
  const lines = view.lines
    .map((line) => ({ ...line, quantity: quantities[line.id] ?? line.quantity }))
    .filter((line) => line.quantity > 0);
  return { ...view, lines };
}

/** Keeps the cart true when the shopper comes back to this tab. Used once, in the shell. */
export function useCartOfOtherTabs(): void {
  useEffect(() => {
    const onStorage = (event: StorageEvent): void => {
      if (event.key === CART_STORAGE_KEY) void cartStore.reload();
    };
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') void cartStore.load().then(() => cartStore.catchUp());
    };
    window.addEventListener('storage', onStorage);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      window.removeEventListener('storage', onStorage);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, []);
}
