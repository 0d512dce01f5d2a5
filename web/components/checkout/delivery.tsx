'use client';

import type { ReactNode } from 'react';
import type { AddressView } from '@/lib/cart/view';
import { type AddressErrors, US_STATES } from '@/lib/checkout/contact';
import { formatMinor } from '@/lib/money';
import { Alert } from '../ui/alert';
import { Field, FieldError } from '../ui/field';
import { StoreIcon, TruckIcon } from '../ui/icons';
import { CHOICE } from './section';
import { Pickup } from './pickup';
import type { Shipping, ShippingChoice } from './use-shipping';

type Kind = ShippingChoice['kind'];

interface DeliveryProps {
  cartId: string;
  shipping: Shipping;
  currency: string;
  address: AddressView;
  errors: AddressErrors;
  problem: string | undefined;
  onAddress: (part: Partial<AddressView>) => void;
  onAddressDone: () => void;
}

/** Pickup or delivery: a store and a time, or an address. */
export function Delivery({
  cartId,
  shipping,
  currency,
  address,
  errors,
  problem,
  onAddress,
  onAddressDone,
}: DeliveryProps): ReactNode {
  const { fulfilment, kind, chosen } = shipping;
  if (!fulfilment)
    return problem ? (
      <Alert>{problem}</Alert>
    ) : (
      <div className="h-[9.75rem] animate-pulse rounded-xl bg-sand sm:h-[5.5rem]" aria-hidden="true" />
    );
  const fee = (of: Kind): number | undefined => (chosen?.kind === of ? chosen : fulfilment[of][0])?.fee;
  const note =
    shipping.blocked && (kind === 'delivery' || fulfilment.pickup.every((each) => each.problem))
      ? shipping.blocked
      : undefined;
  return (
    <>
      <fieldset>
        <legend className="sr-only">How do you want to get your order?</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {(['pickup', 'delivery'] as const).map((each) => (
            <Choice
              key={each}
              kind={each}
              chosen={kind === each}
              fee={fee(each)}
              currency={currency}
              onChoose={shipping.chooseKind}
            />
          ))}
        </div>
      </fieldset>
      {problem ? <Alert className="mt-4">{problem}</Alert> : null}
      {note && kind === 'delivery' && address.postalCode === '' && !fulfilment.delivery[0]?.problem ? (
        <p className="mt-4 text-sm text-ink-soft">{note}</p>
      ) : note ? (
        <Alert className="mt-4" testId="fulfilment-problem">
          {note}
        </Alert>
      ) : null}
      {kind === 'delivery' ? (
        <AddressForm address={address} errors={errors} onAddress={onAddress} onDone={onAddressDone} />
      ) : (
        <Pickup cartId={cartId} shipping={shipping} />
      )}
    </>
  );
}

const WORDS = {
  pickup: { name: 'In-store pickup', description: 'Choose a store and a time', Icon: StoreIcon },
  delivery: { name: 'Delivery', description: 'Where we deliver, within the hour', Icon: TruckIcon },
};

function Choice({
  kind,
  chosen,
  fee,
  currency,
  onChoose,
}: {
  kind: Kind;
  chosen: boolean;
  /** Minor units; undefined while it is not known, as without an address. */
  fee: number | undefined;
  currency: string;
  onChoose: (kind: Kind) => void;
}): ReactNode {
  const { name, description, Icon } = WORDS[kind];
  return (
    <label className={CHOICE} data-testid={`delivery-option-${kind}`} data-selected={chosen}>
      <input
        type="radio"
        name="delivery"
        value={kind}
        data-testid={`delivery-${kind}`}
        checked={chosen}
        onChange={() => onChoose(kind)}
        className="size-4 shrink-0 accent-forest-800"
      />
      <Icon className="size-6 shrink-0 text-forest-700" />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block font-semibold">{name}</span>
        <span className="mt-0.5 block text-sm text-ink-soft">{description}</span>
      </span>
      {fee === undefined ? null : (
        <span className="font-semibold tabular-nums">{fee === 0 ? 'Free' : formatMinor(fee, currency)}</span>
      )}
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
      <p className="mt-3 text-sm text-ink-soft">We deliver around our stores; the ZIP code decides.</p>
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
