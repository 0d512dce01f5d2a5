'use client';

import { type ReactNode, useId, useState } from 'react';
import { CURRENCY, type VariantView } from '@/lib/catalogue/view';
import { isSoldOut } from '@/lib/catalogue/stock';
import { formatMinor } from '@/lib/money';
import { parseQuantity, quantityRule } from '@/lib/quantity';
import { QuantityField } from '../ui/quantity-field';
import { AddButton } from './add-button';
import { Price } from './price';
import { StockNote } from './stock-note';

const GALLON_PRESETS = [5, 8, 10, 15];

interface PurchaseFormProps {
  title: string;
  variants: VariantView[];
  unitOfMeasure: string | undefined;
}

/** Choose a variant and how much, and put it in the cart. Fuel takes gallons with up to three decimals. */
export function PurchaseForm({ title, variants, unitOfMeasure }: PurchaseFormProps): ReactNode {
  const rule = quantityRule(unitOfMeasure);
  const [variantId, setVariantId] = useState(variants[0]?.id);
  const [quantity, setQuantity] = useState(rule.fuel ? 8 : 1);
  const id = useId();
  const variant = variants.find((candidate) => candidate.id === variantId);
  if (!variant) return <p className="mt-6 font-semibold">Not for sale online at the moment.</p>;
  const total = Math.round(variant.price * quantity);

  return (
    <div className="mt-6">
      <Price
        price={variant.price}
        unitOfMeasure={unitOfMeasure}
        className="font-display text-4xl font-bold"
      />
      {variants.length > 1 ? (
        <VariantChoice variants={variants} chosen={variant.id} onChoose={setVariantId} />
      ) : null}
      <StockNote left={variant.left} className="mt-3" />
      <div className="mt-6" hidden={isSoldOut(variant.left)}>
        <label htmlFor={id} className="mb-2 block font-semibold">
          {rule.fuel ? 'Gallons' : 'Quantity'}
        </label>
        <QuantityField id={id} label={title} quantity={quantity} rule={rule} onChange={setQuantity} large />
        {rule.fuel ? <Presets quantity={quantity} onChoose={setQuantity} /> : null}
        {rule.fuel ? (
          <p className="mt-3 text-sm text-ink-soft">
            Up to three decimals. You pay for exactly these gallons, then fill up at any pump.
          </p>
        ) : null}
      </div>
      {isSoldOut(variant.left) ? null : (
        <AddButton
          key={variant.id}
          variantId={variant.id}
          title={variants.length > 1 ? `${title}, ${variant.title}` : title}
          quantity={parseQuantity(String(quantity), rule) ?? rule.min}
          unitOfMeasure={unitOfMeasure}
          label={`Add for ${formatMinor(total, CURRENCY)}`}
          className="btn-amber mt-6 min-h-14 w-full text-lg sm:w-auto sm:min-w-64"
        />
      )}
    </div>
  );
}

function VariantChoice({
  variants,
  chosen,
  onChoose,
}: {
  variants: VariantView[];
  chosen: string;
  onChoose: (id: string) => void;
}): ReactNode {
  return (
    <fieldset className="mt-6">
      <legend className="mb-2 font-semibold">Size</legend>
      <div className="flex flex-wrap gap-3">
        {variants.map((variant) => (
          <label
            key={variant.id}
            className="flex min-h-12 items-center gap-3 rounded-xl border-[1.5px] border-line bg-white px-4 py-2 has-checked:border-forest-700 has-checked:bg-forest-50 has-focus-visible:outline-3 has-focus-visible:outline-amber-500"
          >
            <input
              type="radio"
              name="variant"
              value={variant.id}
              checked={variant.id === chosen}
              onChange={() => onChoose(variant.id)}
              className="size-4 accent-forest-800"
            />
            <span className="font-semibold">{variant.title}</span>
            <span className="tabular-nums text-ink-soft">{formatMinor(variant.price, CURRENCY)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Presets({
  quantity,
  onChoose,
}: {
  quantity: number;
  onChoose: (gallons: number) => void;
}): ReactNode {
  return (
    <div className="mt-3 flex flex-wrap gap-2" role="group" aria-label="Common amounts">
      {GALLON_PRESETS.map((gallons) => (
        <button
          key={gallons}
          type="button"
          aria-pressed={quantity === gallons}
          onClick={() => onChoose(gallons)}
          className="btn btn-quiet min-h-11 px-4 text-sm aria-pressed:border-forest-700 aria-pressed:bg-forest-50"
        >
          {gallons} gal
        </button>
      ))}
    </div>
  );
}
