import type { ReactNode } from 'react';
import { isSoldOut, stockWords } from '@/lib/catalogue/stock';

/** "Sold out" or "Only 3 left"; nothing where there is plenty, or where nobody counts. */
export function StockNote({ left, className = '' }: { left: number | null; className?: string }): ReactNode {
  const words = stockWords(left);
  if (!words) return null;
  return (
    <p
      data-testid="stock"
      className={`text-sm font-semibold ${isSoldOut(left) ? 'text-ink-soft' : 'text-amber-700'} ${className}`}
    >
      {words}
    </p>
  );
}
