import { data as currencies } from 'currency-codes';
import type { Cart, CartItem, Minor } from './cart';

const THOUSAND = 1000;
const USUAL_DIGITS = 2;
const LOCALE = 'en-US';

/**
 * The digits after the point of every currency, from ISO 4217's own list. Intl's (CLDR's) are other ones: they
 * say how people write prices, so HUF and IDR have none there, and amounts would be off by 100.
 */
const DIGITS: ReadonlyMap<string, number> = new Map(currencies.map(({ code, digits }) => [code, digits]));

/** Newer than the list, or no longer in it: what the runtime knows is a currency too. */
export const isCurrency = (code: string): boolean =>
  DIGITS.has(code) || Intl.supportedValuesOf('currency').includes(code);

/** 2 for USD and HUF, 0 for JPY, 3 for KWD; 2 for one that nobody knows. */
export const minorDigits = (currency: string): number => DIGITS.get(currency) ?? USUAL_DIGITS;

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

/** By currency: making a format takes longer than writing an amount. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known) return known;
  const digits = minorDigits(currency);
  const made = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(currency, made);
  return made;
}

/** Minor units as people write them, e.g. `$12.34`. */
export const formatMoney = (amount: Minor, currency: string): string =>
  formatOf(currency).format(Number(toMajorUnits(amount, currency)));

/**
 * The price of one line in minor units: quantity (up to 3 decimals) × unit price, rounded half up.
 * Works in integers (thousandths of a unit), so 8.123 gallons × 350 is exact before it is rounded.
 */
export function lineAmount(item: Pick<CartItem, 'quantity' | 'unitPrice'>): Minor {
  const thousandths = Math.round(item.quantity * THOUSAND);
  return Math.floor((thousandths * item.unitPrice + THOUSAND / 2) / THOUSAND);
}

/** The sum of all line amounts in minor units. */
export function subtotalOf(cart: Pick<Cart, 'items'>): Minor {
  return cart.items.reduce((sum, item) => sum + lineAmount(item), 0);
}
