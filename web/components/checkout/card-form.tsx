'use client';

import type { ReactNode } from 'react';
import { cardBrand, type CardErrors, type CardFields, formatCardNumber, formatExpiry } from '@/lib/card';
import { Field } from '../ui/field';
import { LockIcon } from '../ui/icons';

interface CardFormProps {
  card: CardFields;
  errors: CardErrors;
  onCard: (part: Partial<CardFields>) => void;
}

const BRANDS = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  unknown: '',
};

/**
 * The card's fields. They have no `name`, so that no form can ever send them to this shop; Finix gets them
 * directly.
 */
export function CardForm({ card, errors, onCard }: CardFormProps): ReactNode {
  const brand = BRANDS[cardBrand(card.number)];
  return (
    <div>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-6">
        <Field
          label="Name on the card"
          testId="card-name"
          autoComplete="cc-name"
          className="col-span-2 sm:col-span-6"
          value={card.name}
          error={errors.name}
          onChange={(event) => onCard({ name: event.target.value })}
        />
        <Field
          label={brand ? `Card number (${brand})` : 'Card number'}
          testId="card-number"
          autoComplete="cc-number"
          inputMode="numeric"
          placeholder="1234 5678 9012 3456"
          className="col-span-2 sm:col-span-6"
          value={card.number}
          error={errors.number}
          onChange={(event) => onCard({ number: formatCardNumber(event.target.value) })}
        />
        <Field
          label="Expires"
          testId="card-expiry"
          autoComplete="cc-exp"
          inputMode="numeric"
          placeholder="MM/YY"
          className="sm:col-span-2"
          value={card.expiry}
          error={errors.expiry}
          onChange={(event) => onCard({ expiry: formatExpiry(event.target.value) })}
        />
        <Field
          label="Security code"
          testId="card-code"
          autoComplete="cc-csc"
          inputMode="numeric"
          placeholder="123"
          maxLength={4}
          className="sm:col-span-2"
          value={card.securityCode}
          error={errors.securityCode}
          onChange={(event) => onCard({ securityCode: event.target.value.replace(/\D/g, '') })}
        />
        <Field
          label="Billing ZIP"
          testId="card-postal"
          autoComplete="billing postal-code"
          inputMode="numeric"
          placeholder="78701"
          maxLength={10}
          className="col-span-2"
          value={card.postalCode}
          error={errors.postalCode}
          onChange={(event) => onCard({ postalCode: event.target.value })}
        />
      </div>
      <p className="mt-4 flex items-start gap-2 text-sm text-ink-soft">
        <LockIcon className="mt-0.5 size-4 shrink-0" />
        Your card goes from this page straight to our payment partner Finix. Our own servers never see its
        number.
      </p>
    </div>
  );
}
