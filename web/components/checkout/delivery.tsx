'use client';

import type { ReactNode } from 'react';
import { cartStore } from '@/lib/cart/store';
import type { AddressView } from '@/lib/cart/view';
import { type AddressErrors, US_STATES } from '@/lib/checkout/contact';
import { formatMinor } from '@/lib/money';
import { Alert } from '../ui/alert';
import { Field, FieldError } from '../ui/field';
import { StoreIcon, TruckIcon } from '../ui/icons';
import { CHOICE } from './section';
import type { ShippingChoice } from './use-shipping';

interface DeliveryProps {
  choices: ShippingChoice[];
  chosen: ShippingChoice | undefined;
  currency: string;
  address: AddressView;
  errors: AddressErrors;
  problem: string | undefined;
  onAddress: (part: Partial<AddressView>) => void;
  onAddressDone: () => void;
}

/** Pickup or delivery; the address is asked for only when something is brought there. */
export function Delivery({
  choices,
  chosen,
  currency,
  address,
  errors,
  problem,
  onAddress,
  onAddressDone,
}: DeliveryProps): ReactNode {
  if (choices.length === 0)
    return problem ? (
      <Alert>{problem}</Alert>
    ) : (
      <div className="h-[9.75rem] animate-pulse rounded-xl bg-sand sm:h-[5.5rem]" aria-hidden="true" />
    );
  return (
    <>
      <fieldset>
        <legend className="sr-only">How do you want to get your order?</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {choices.map((choice) => (
            <Choice key={choice.id} choice={choice} chosen={choice.id === chosen?.id} currency={currency} />
          ))}
        </div>
      </fieldset>
      {problem ? <Alert className="mt-4">{problem}</Alert> : null}
      {chosen?.kind === 'delivery' ? (
        <AddressForm address={address} errors={errors} onAddress={onAddress} onDone={onAddressDone} />
      ) : null}
    </>
  );
}

function Choice({
  choice,
  chosen,
  currency,
}: {
  choice: ShippingChoice;
  chosen: boolean;
  currency: string;
}): ReactNode {
  const Icon = choice.kind === 'pickup' ? StoreIcon : TruckIcon;
  return (
    <label className={CHOICE} data-testid={`delivery-option-${choice.kind}`} data-selected={chosen}>
      <input
        type="radio"
        name="delivery"
        value={choice.id}
        data-testid={`delivery-${choice.kind}`}
        checked={chosen}
        onChange={() =>
          cartStore.change({
            shippingOptionId: choice.id,
            ...(choice.kind === 'pickup' ? { address: null } : {}),
          })
        }
        className="size-4 shrink-0 accent-forest-800"
      />
      <Icon className="size-6 shrink-0 text-forest-700" />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block font-semibold">{choice.name}</span>
        {choice.description ? (
          <span className="mt-0.5 block text-sm text-ink-soft">{choice.description}</span>
        ) : null}
      </span>
      <span className="font-semibold tabular-nums">
        {choice.fee === 0 ? 'Free' : formatMinor(choice.fee, currency)}
      </span>
    </label>
  );
}

interface AddressFormProps {
  address: AddressView;
  errors: AddressErrors;
  onAddress: (part: Partial<AddressView>) => void;
  onDone: () => void;
}

function AddressForm({ address, errors, onAddress, onDone }: AddressFormProps): ReactNode {
  const bind = (name: keyof AddressView) => ({
    value: address[name],
    error: errors[name],
    testId: `address-${name}`,
    onChange: (event: { target: { value: string } }) => onAddress({ [name]: event.target.value }),
  });
  return (
    <fieldset className="mt-6" onBlur={onDone} aria-label="Delivery address">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-6">
        <Field
          label="First name"
          autoComplete="given-name"
          className="sm:col-span-3"
          {...bind('firstName')}
        />
        <Field label="Last name" autoComplete="family-name" className="sm:col-span-3" {...bind('lastName')} />
        <Field
          label="Street and number"
          autoComplete="address-line1"
          className="col-span-2 sm:col-span-4"
          {...bind('line1')}
        />
        <Field
          label="Apartment"
          optional
          autoComplete="address-line2"
          className="col-span-2"
          {...bind('line2')}
        />
        <Field label="City" autoComplete="address-level2" className="col-span-2" {...bind('city')} />
        <StateField value={address.state} error={errors.state} onChange={(state) => onAddress({ state })} />
        <Field
          label="ZIP code"
          autoComplete="postal-code"
          inputMode="numeric"
          className="sm:col-span-2"
          {...bind('postalCode')}
        />
      </div>
      <p className="mt-3 text-sm text-ink-soft">We deliver in the United States.</p>
    </fieldset>
  );
}

function StateField({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (state: string) => void;
}): ReactNode {
  return (
    <div className="sm:col-span-2">
      <label htmlFor="address-state" className="mb-1.5 block font-semibold">
        State
      </label>
      <select
        id="address-state"
        data-testid="address-state"
        autoComplete="address-level1"
        className="field"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? 'address-state-error' : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">Choose…</option>
        {US_STATES.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <FieldError id="address-state-error">{error}</FieldError>
    </div>
  );
}
