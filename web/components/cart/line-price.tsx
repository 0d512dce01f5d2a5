import type { ReactNode } from 'react';
import type { LineView } from '@/lib/cart/view';
import { formatMinor } from '@/lib/money';

/**
 * What a line costs, and what it would have cost without its discount. Stands in a paragraph of the caller's.
 */
export function LinePrice({ line, currency }: { line: LineView; currency: string }): ReactNode {
  return (
    <>
      <span className="block font-bold">{formatMinor(line.subtotal - line.discount, currency)}</span>
      {line.discount > 0 ? (
        <s className="block text-sm text-ink-soft">
          <span className="sr-only">instead of </span>
          {formatMinor(line.subtotal, currency)}
        </s>
      ) : null}
    </>
  );
}
