import type { ReactNode } from 'react';
import { CURRENCY } from '@/lib/catalogue/view';
import { formatMinor } from '@/lib/money';
import { isFuel } from '@/lib/quantity';

/** A price, with "from" where variants differ and "/ gal" for fuel. */
export function Price({
  price,
  unitOfMeasure,
  varies = false,
  className = '',
}: {
  price: number | undefined;
  unitOfMeasure: string | undefined;
  varies?: boolean;
  className?: string;
}): ReactNode {
  if (price === undefined) return <span className={className}>Ask at the counter</span>;
  return (
    <span className={`tabular-nums ${className}`}>
      {varies ? <span className="mr-1 text-[0.75em] font-medium text-ink-soft">from</span> : null}
      {formatMinor(price, CURRENCY)}
      {isFuel(unitOfMeasure) ? (
        <span className="ml-1 text-[0.75em] font-medium text-ink-soft">/ gal</span>
      ) : null}
    </span>
  );
}
