'use client';

import type { StripeElements } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { PaymentProblem, type StripeProvider } from '@/lib/checkout/payment';
import { Alert } from '../ui/alert';

/** What the checkout needs of Stripe's form when the order is placed. */
export interface StripePayment {
  /** Confirms the payment of a session. Throws `PaymentProblem` with Stripe's own sentence. */
  confirm(clientSecret: string): Promise<void>;
}

interface StripeFormProps {
  provider: StripeProvider;
  /** Minor units. */
  amount: number;
  currency: string;
  payment: RefObject<StripePayment | null>;
}

/**
 * Stripe's Payment Element (cards, ACH, Apple Pay). Its script is loaded only here, when Stripe is configured
 * and chosen.
 */
export function StripeForm({ provider, amount, currency, payment }: StripeFormProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const elements = useRef<StripeElements>(null);
  const [failed, setFailed] = useState(false);
  const first = useRef({ amount, currency });

  useEffect(() => {
    let gone = false;
    async function mount(): Promise<void> {
      const stripe = await loadStripe(provider.publishableKey);
      if (gone || !box.current || !stripe) return;
      const made = stripe.elements({
        mode: 'payment',
        amount: first.current.amount,
        currency: first.current.currency.toLowerCase(),
      });
      made.create('payment').mount(box.current);
      elements.current = made;
      payment.current = {
        async confirm(clientSecret) {
          const submitted = await made.submit();
          const outcome = submitted.error
            ? submitted
            : await stripe.confirmPayment({
                elements: made,
                clientSecret,
                confirmParams: { return_url: window.location.href },
                redirect: 'if_required',
              });
          if (outcome.error)
            throw new PaymentProblem(
              outcome.error.message ?? 'The payment was not accepted.',
              outcome.error.code ?? 'CARD_DECLINED',
            );
        },
      };
    }
    mount().catch(() => setFailed(true));
    return () => {
      gone = true;
      payment.current = null;
    };
  }, [provider.publishableKey, payment]);

  useEffect(() => {
    elements.current?.update({ amount });
  }, [amount]);

  if (failed) return <Alert>Stripe’s form could not be loaded. Please choose another way to pay.</Alert>;
  return <div ref={box} className="min-h-64" />;
}
