'use client';

import { type ChangeEvent, type ReactNode, useEffect, useState } from 'react';
import { parseQuantity, type QuantityRule, stepQuantity } from '@/lib/quantity';
import { MinusIcon, PlusIcon, TrashIcon } from './icons';

interface QuantityFieldProps {
  id?: string;
  /** What is counted; part of the buttons' names. */
  label: string;
  quantity: number;
  rule: QuantityRule;
  onChange: (quantity: number) => void;
  /** Given: one step below the least takes the thing out. */
  onRemove?: () => void;
  large?: boolean;
}

/**
 * Minus, a field to type in, plus. What is typed counts as soon as it is a quantity; anything else is put
 * right when the field is left.
 */
export function QuantityField({
  id,
  label,
  quantity,
  rule,
  onChange,
  onRemove,
  large = false,
}: QuantityFieldProps): ReactNode {
  const [text, setText] = useState(String(quantity));
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (!typing) setText(String(quantity));
  }, [quantity, typing]);

  function onType(event: ChangeEvent<HTMLInputElement>): void {
    setText(event.target.value);
    const value = parseQuantity(event.target.value, rule);
    if (value !== undefined && value !== quantity) onChange(value);
  }

  const least = quantity <= rule.min;
  const removes = least && onRemove !== undefined;
  const size = large ? 'size-12' : 'size-11';
  return (
    <div className="inline-flex items-center rounded-full border-[1.5px] border-line bg-white">
      <button
        type="button"
        disabled={least && !removes}
        aria-label={removes ? `Remove ${label}` : `Less ${label}`}
        onClick={() => (removes ? onRemove() : onChange(stepQuantity(quantity, -1, rule)))}
        className={`grid ${size} place-items-center rounded-full text-forest-800 hover:bg-forest-50 disabled:text-[#767d79]`}
      >
        {removes ? <TrashIcon className="size-5" /> : <MinusIcon className="size-5" />}
      </button>
      <input
        id={id}
        data-testid="quantity"
        aria-label={id ? undefined : `Quantity of ${label}${rule.fuel ? ', in gallons' : ''}`}
        inputMode={rule.fuel ? 'decimal' : 'numeric'}
        autoComplete="off"
        value={text}
        onFocus={() => setTyping(true)}
        onBlur={() => {
          setTyping(false);
          setText(String(quantity));
        }}
        onChange={onType}
        className={`${large ? 'h-12 w-20 text-lg' : 'h-11 w-14'} rounded-md bg-transparent text-center font-bold tabular-nums`}
      />
      <button
        type="button"
        disabled={quantity >= rule.max}
        aria-label={`More ${label}`}
        onClick={() => onChange(stepQuantity(quantity, 1, rule))}
        className={`grid ${size} place-items-center rounded-full text-forest-800 hover:bg-forest-50 disabled:text-[#767d79]`}
      >
        <PlusIcon className="size-5" />
      </button>
    </div>
  );
}
