import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { CheckoutPage } from '@/components/checkout/checkout-page';

export const metadata: Metadata = { title: 'Checkout' };

// As high as the screen from the start: the footer is not seen to jump when the cart is there.
export default function Page(): ReactNode {
  return (
    <div className="shell min-h-dvh pb-8 pt-8 sm:pt-10">
      <h1 className="text-3xl font-bold sm:text-4xl">Checkout</h1>
      <CheckoutPage />
    </div>
  );
}
