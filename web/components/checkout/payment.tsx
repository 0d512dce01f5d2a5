'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { listProviders, type PaymentProvider } from '@/lib/checkout/payment';
import { Alert } from '../ui/alert';
import { CardForm } from './card-form';
import { CHOICE } from './section';
import { StripeForm } from './stripe-form';
import type { Checkout } from './use-checkout';

export interface Providers {
  list: PaymentProvider[];
  chosen: PaymentProvider | undefined;
  choose(id: string): void;
  failed: boolean;
}

/** The configured ways to pay; the first is the default. */
export function useProviders(): Providers {
  const [list, setList] = useState<PaymentProvider[]>([]);
  const [id, setId] = useState<string>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    listProviders().then(setList, () => setFailed(true));
  }, []);
  return { list, chosen: list.find((provider) => provider.id === id) ?? list[0], choose: setId, failed };
}

const NAMES = { finix: 'Card', stripe: 'Stripe: card, bank account, Apple Pay' };

export function Payment({
  providers,
  checkout,
  amount,
  currency,
}: {
  providers: Providers;
  checkout: Checkout;
  amount: number;
  currency: string;
}): ReactNode {
  const { list, chosen, choose, failed } = providers;
  if (amount === 0)
    return (
      <p data-testid="nothing-to-pay" className="leading-relaxed text-ink-soft">
        There is nothing to pay: your rewards cover this order.
      </p>
    );
  if (failed) return <Alert>Payments are not available at the moment. Please try again in a minute.</Alert>;
  return (
    <div className="min-h-72">
      {list.length > 1 ? (
        <fieldset className="mb-5">
          <legend className="sr-only">How do you want to pay?</legend>
          <div className="grid gap-3 sm:grid-cols-2">
            {list.map((provider) => (
              <label key={provider.id} className={CHOICE} data-testid={`provider-${provider.kind}`}>
                <input
                  type="radio"
                  name="provider"
                  checked={provider.id === chosen?.id}
                  onChange={() => choose(provider.id)}
                  className="size-4 accent-forest-800"
                />
                <span className="font-semibold">{NAMES[provider.kind]}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {chosen?.kind === 'finix' ? (
        <CardForm card={checkout.card} errors={checkout.errors.card} onCard={checkout.setCard} />
      ) : null}
      {chosen?.kind === 'stripe' ? (
        <StripeForm provider={chosen} amount={amount} currency={currency} payment={checkout.stripe} />
      ) : null}
    </div>
  );
}
