import { data as currencies } from 'currency-codes';
import { MathBN } from '@medusajs/framework/utils';
import type { BigNumberInput } from '@medusajs/framework/types';

/** An amount in integer minor units (cents for USD). */
export type Minor = number;

const DEFAULT_DECIMALS = 2;

/**
 * ISO 4217's own list, the same as the loyalty service's. Medusa's and Intl's lists say how people write
 * prices (CLDR), where HUF and IDR have no decimals: amounts would be off by 100.
 */
const DECIMALS: ReadonlyMap<string, number> = new Map(currencies.map(({ code, digits }) => [code, digits]));

/** How many decimals an amount of this currency has: 2 for USD and HUF, 0 for JPY. */
export const decimalsOf = (currency: string): number =>
  DECIMALS.get(currency.toUpperCase()) ?? DEFAULT_DECIMALS;

const unitsPerMajor = (currency: string): number => 10 ** decimalsOf(currency);

/**
 * Medusa divides and multiplies back: 5341.055 may come as 5341.05499999999999999. Far beyond what any price
 * has, digits are noise.
 */
const MEANINGFUL_DECIMALS = 10;

/**
 * Medusa's decimal amount in minor units, rounded half up to a whole one: 4.995 USD are 500.
 * Decimal arithmetic throughout, so 1.005 USD are 101 where binary floats would say 100.
 */
export function toMinor(amount: BigNumberInput, currency: string): Minor {
  const meant = MathBN.convert(amount, MEANINGFUL_DECIMALS);
  return MathBN.convert(MathBN.mult(meant, unitsPerMajor(currency)), 0).toNumber();
}

/** Minor units as the exact decimal that Medusa keeps: 1050 are `10.50` USD, 1050 are `1050` JPY. */
export function toMajor(amount: Minor, currency: string): string {
  return MathBN.div(amount, unitsPerMajor(currency)).toFixed(decimalsOf(currency));
}

/**
 * How far a decimal amount is above (or, negative, below) its own rounded value, as an exact decimal:
 * 29.16157 USD are 0.00157 above 29.16.
 * `null` where the amount is a whole number of minor units already.
 */
export function fractionOf(amount: BigNumberInput, currency: string): string | null {
  const fraction = MathBN.sub(amount, toMajor(toMinor(amount, currency), currency));
  return fraction.isZero() ? null : fraction.toFixed();
}
