import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { CartPage } from '@/components/cart/cart-page';

export const metadata: Metadata = { title: 'Your cart' };

// As high as the screen from the start: the footer is not seen to jump when the cart is there.
export default function Page(): ReactNode {
  return (
    <div className="shell min-h-dvh pt-8 sm:pt-10">
      <h1 className="text-3xl font-bold sm:text-4xl">Your cart</h1>
      <CartPage />
    </div>
  );
}
