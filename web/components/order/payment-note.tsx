import type { ReactNode } from 'react';
import type { PaymentState } from '@/lib/orders/payment-state';

const TEXTS: Record<PaymentState, string> = {
  placed: 'Your payment is approved and will be charged in a moment.',
  waiting: 'We are waiting for your money. A bank transfer can take a few days.',
  paid: 'Your payment has arrived.',
  cancelled: 'This order was cancelled.',
};

/** How the order stands with its money, as true at the moment. */
export function PaymentNote({ payment }: { payment: PaymentState }): ReactNode {
  return (
    <p className="mt-1 text-ink-soft" data-testid="payment-state" data-state={payment}>
      {TEXTS[payment]}
    </p>
  );
}
