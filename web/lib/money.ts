import { data as currencies } from 'currency-codes';

/**
 * Two shapes of money meet in the storefront: Medusa's carts and orders are decimals in major units, the
 * loyalty view and the tip route are integer minor units. Both are converted here only, through the
 * currency's own number of decimals (USD 2, JPY 0).
 */

const LOCALE = 'en-US';

/**
 * ISO 4217's own list, the same as the shop's and the loyalty service's. Intl's says how people write prices,
 * where HUF and IDR have no decimals: amounts would be off by 100.
 */
const DIGITS: ReadonlyMap<string, number> = new Map(currencies.map(({ code, digits }) => [code, digits]));

/** Number of decimals of an ISO 4217 currency. */
export const currencyDigits = (currency: string): number => DIGITS.get(currency.toUpperCase()) ?? 2;

/**
 * A decimal in major units as integer minor units, rounded half away from zero. Works on the decimal digits,
 * so that 1.005 is 101 and never the 100 that multiplying binary fractions gives.
 */
export function toMinor(major: number, currency: string): number {
  const digits = currencyDigits(currency);
  const text = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(major);
  return Number(text.replace('.', '')) || 0;
}

/** Integer minor units as text for people: `formatMinor(1299, 'USD')` is `$12.99`. */
export function formatMinor(minor: number, currency: string): string {
  // A discount of nothing is 0, not the -0 that a minus sign makes of it.
  const digits = currencyDigits(currency);
  const value = (minor || 0) / 10 ** digits;
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A decimal in major units as text for people. */
export function formatMajor(major: number, currency: string): string {
  return formatMinor(toMinor(major, currency), currency);
}

/** Percent of an amount in minor units, rounded half up to a whole minor unit. */
export function percentOf(minor: number, percent: number): number {
  return Math.floor((minor * percent + 50) / 100);
}

/**
 * What a shopper typed as an amount (`4`, `4.50`, `$4.50`, `.5`, `1.`) in minor units; undefined when it is
 * not an amount or has more decimals than the currency.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const match = /^\$?\s*(?=\.?\d)(\d{0,12})(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return undefined;
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return undefined;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0);
}

/** Minor units as a plain decimal for a text field: `450` is `4.50`. */
export function toInput(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** Points with thousands separators, e.g. `1,850`. */
export function formatPoints(points: number): string {
  return new Intl.NumberFormat(LOCALE).format(points);
}
