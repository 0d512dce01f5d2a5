import type { Minor } from '../../contract';

/** By currency: there are few, and asking takes longer than writing the amount. */
const known = new Map<string, number>();

/**
 * The digits after the point that ISO 4217 gives a currency: 2 for USD, 0 for JPY, 3 for KWD. 2 for one that
 * nobody knows.
 */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  const digits =
    known.get(currency) ??
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2;
  known.set(currency, digits);
  return digits;
}

/**
 * 1234 minor units of USD → `12.34`. Moves the point in the text: no floating-point number ever holds the
 * amount.
 */
export function toMajorUnits(amount: Minor, currency: string): string {
  const digits = minorDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
