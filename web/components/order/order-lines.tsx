import type { ReactNode } from 'react';
import type { LineView } from '@/lib/cart/view';
import { formatMinor } from '@/lib/money';
import { formatQuantity } from '@/lib/quantity';
import { LinePrice } from '../cart/line-price';
import { Picture } from '../catalogue/picture';

/** What was bought, with what was taken off. */
export function OrderLines({ lines, currency }: { lines: LineView[]; currency: string }): ReactNode {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.id} data-testid="order-line" className="flex gap-4 py-4">
          <Picture src={line.picture} alt="" className="size-16 shrink-0 rounded-xl" />
          <div className="min-w-0 flex-1">
            <p className="font-semibold">
              {line.title}
              {line.variant ? <span className="font-normal text-ink-soft"> · {line.variant}</span> : null}
            </p>
            <p className="mt-0.5 text-sm tabular-nums text-ink-soft">
              {formatQuantity(line.quantity, line.unitOfMeasure)} × {formatMinor(line.unitPrice, currency)}
            </p>
          </div>
          <p className="text-right tabular-nums">
            <LinePrice line={line} currency={currency} />
          </p>
        </li>
      ))}
    </ul>
  );
}
