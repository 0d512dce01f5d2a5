'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { cartStore, QUANTITY_DELAY_MS } from '@/lib/cart/store';
import type { LineView } from '@/lib/cart/view';
import { formatMinor } from '@/lib/money';
import { isFuel, quantityRule } from '@/lib/quantity';
import { Picture } from '../catalogue/picture';
import { StockNote } from '../catalogue/stock-note';
import { QuantityField } from '../ui/quantity-field';
import { LinePrice } from './line-price';

interface CartLineProps {
  line: LineView;
  currency: string;
  /** Pieces that can be had; null where nobody counts, or it is not known. */
  left?: number | null;
  /** The line's price waits for the shop's answer. */
  busy: boolean;
  compact?: boolean;
}

/**
 * One line of the cart, with its quantity to change; changes wait 300 ms for another one before they are
 * sent.
 */
export function CartLine({ line, currency, left = null, busy, compact = false }: CartLineProps): ReactNode {
  const set = (quantity: number): void =>
    cartStore.change({ quantities: { [line.id]: quantity } }, QUANTITY_DELAY_MS);
  const name = line.variant ? `${line.title}, ${line.variant}` : line.title;
  return (
    <li
      data-testid="cart-line"
      data-line-id={line.id}
      data-handle={line.handle}
      className={`flex gap-3 sm:gap-4 ${compact ? 'py-3.5' : 'py-5'}`}
    >
      <Picture
        src={line.picture}
        alt=""
        eager
        className={`shrink-0 rounded-xl ${compact ? 'size-16' : 'size-20 sm:size-24'}`}
      />
      <div className="min-w-0 flex-1">
        <div className="flex justify-between gap-3">
          <p className="font-semibold leading-snug">
            {line.handle ? (
              <Link href={`/p/${line.handle}`} className="hover:underline">
                {line.title}
              </Link>
            ) : (
              line.title
            )}
            <span className="mt-0.5 block text-sm font-normal tabular-nums text-ink-soft">
              {line.variant ? `${line.variant} · ` : ''}
              {formatMinor(line.unitPrice, currency)} {isFuel(line.unitOfMeasure) ? 'a gallon' : 'each'}
            </span>
          </p>
          <p
            className={`shrink-0 text-right tabular-nums ${busy ? 'text-ink-soft' : ''}`}
            data-testid="line-total"
          >
            <LinePrice line={line} currency={currency} />
          </p>
        </div>
        <StockNote left={left} className="mt-1" />
        <div className="mt-2.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
          <QuantityField
            label={name}
            quantity={line.quantity}
            rule={quantityRule(line.unitOfMeasure)}
            onChange={set}
            onRemove={() => set(0)}
          />
          {isFuel(line.unitOfMeasure) ? (
            <button
              type="button"
              onClick={() => set(0)}
              className="min-h-11 text-sm font-semibold text-forest-700 underline underline-offset-2"
            >
              Remove<span className="sr-only"> {name}</span>
            </button>
          ) : null}
        </div>
      </div>
    </li>
  );
}
