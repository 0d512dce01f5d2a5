'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import { toE164 } from '@/lib/phone';
import { signedInCustomer } from '@/lib/session/signed-in';
import { FieldError } from '../ui/field';
import { Spinner } from '../ui/icons';

interface PhoneFormProps {
  identifying: boolean;
  /** What the shop said about the last number. */
  problem: string | undefined;
  /** Given when somebody is identified and may stay so. */
  onCancel?: () => void;
}

/** Asks for the member's phone number. Not a `<form>`: it stands inside the checkout's. */
export function PhoneForm({ identifying, problem, onCancel }: PhoneFormProps): ReactNode {
  const [phone, setPhone] = useState('');
  const [slip, setSlip] = useState<string>();
  const [signedIn, setSignedIn] = useState(false);
  const error = slip ?? problem;
  const nobody = onCancel === undefined;

  // A signed-in shopper's own number, never over what was typed; who changes a number that is known means
  // another one.
  useEffect(() => {
    void signedInCustomer().then((customer) => {
      setSignedIn(customer !== null);
      if (nobody && customer?.phone) setPhone((typed) => typed || customer.phone || '');
    });
  }, [nobody]);

  function identify(): void {
    if (identifying) return;
    const number = toE164(phone);
    setSlip(number ? undefined : 'Enter the ten digits of your phone number.');
    if (number) cartStore.change({ phone: number });
  }

  function useLinked(): void {
    if (identifying) return;
    setSlip(undefined);
    cartStore.change({ linked: true });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    identify();
  }

  return (
    <div className="mb-1">
      <p className="mb-4 text-ink-soft" id="phone-why">
        Type the phone number of your membership: member prices come off by themselves, and this order earns
        points.
      </p>
      <label htmlFor="phone" className="mb-1.5 block font-semibold">
        Phone number
      </label>
      <div className="flex flex-col gap-3 sm:flex-row">
        <input
          id="phone"
          data-testid="phone"
          type="tel"
          autoComplete="tel"
          inputMode="tel"
          placeholder="(555) 555-0123"
          className="field sm:max-w-72"
          value={phone}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? 'phone-error' : 'phone-why'}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setPhone(event.target.value);
            setSlip(undefined);
          }}
        />
        <button
          type="button"
          data-testid="identify"
          onClick={identify}
          aria-disabled={identifying}
          className="btn btn-primary min-h-12 min-w-40"
        >
          {identifying ? <Spinner /> : null}
          {identifying ? 'Looking you up' : 'Get my rewards'}
        </button>
        {onCancel ? (
          <button type="button" onClick={onCancel} className="btn btn-quiet min-h-12">
            Cancel
          </button>
        ) : null}
      </div>
      <div role="alert">
        <FieldError id="phone-error">{error}</FieldError>
      </div>
      {signedIn ? (
        <button
          type="button"
          onClick={useLinked}
          aria-disabled={identifying}
          data-testid="use-linked"
          className="link mt-2 min-h-11"
        >
          Use my linked membership
        </button>
      ) : null}
    </div>
  );
}
