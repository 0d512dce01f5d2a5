'use client';

import { useEffect } from 'react';
import { cartStore } from '@/lib/cart/store';

/**
 * An order page may be where the cart has just become one: look, so that the header's count is right. That
 * order is open, so no later checkout opens it again.
 */
export function ForgetCart(): null {
  useEffect(() => {
    void cartStore
      .load()
      .then(() => cartStore.reload())
      .then(() => {
        if (cartStore.read().ordered !== null) cartStore.forget();
      });
  }, []);
  return null;
}
