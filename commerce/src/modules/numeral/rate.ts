import { MathBN } from '@medusajs/framework/utils';
import { NumeralFailure } from './failure';
import type { Calculation, Jurisdiction } from './wire';

/** What a line is taxed with. */
export interface LineRate {
  /** Per cent, all jurisdictions together: 8.25. At most seven digits, which is what Medusa's carts keep. */
  percent: number;
  jurisdictions: { name: string; type: string; percent: number }[];
  /** True when a flat fee is in the percentage: it is right for this amount only. */
  ofThisAmount: boolean;
}

/** No sales tax of the world comes near it: an answer above is a mistake, and nobody is to pay it. */
const HIGHEST_PERCENT = 30;
const DIGITS = 7;

/**
 * A flat fee has no place in a tax line, which is a rate: it becomes the rate that yields the fee for this
 * amount. `amount` is minor units.
 */
function percentOf({ tax_rate: rate, fee_amount: fee }: Jurisdiction, amount: number) {
  const percent = MathBN.mult(rate, 100);
  return fee === 0 || amount === 0 ? percent : MathBN.add(percent, MathBN.div(MathBN.mult(fee, 100), amount));
}

/** The rate of one line of `amount` minor units. Throws a `NumeralFailure` when it cannot be true. */
export function toLineRate(jurisdictions: readonly Jurisdiction[], amount: number): LineRate {
  const impossible = jurisdictions.some(({ tax_rate, fee_amount }) => tax_rate < 0 || fee_amount < 0);
  const parts = jurisdictions.map((jurisdiction) => ({
    jurisdiction,
    percent: percentOf(jurisdiction, amount),
  }));
  const percent = MathBN.sum(0, ...parts.map((part) => part.percent))
    .precision(DIGITS)
    .toNumber();
  if (impossible || percent > HIGHEST_PERCENT)
    throw new NumeralFailure(
      'ABSURD_RATE',
      impossible ? 'a rate or fee below zero' : `a rate of ${percent} %`,
    );
  return {
    percent,
    jurisdictions: parts.map((part) => ({
      name: part.jurisdiction.jurisdiction_name,
      type: part.jurisdiction.rate_type,
      percent: part.percent.precision(DIGITS).toNumber(),
    })),
    ofThisAmount: jurisdictions.some(({ fee_amount }) => fee_amount > 0),
  };
}

/**
 * The rates of exactly the lines that were asked for (minor units by line id). Throws a `NumeralFailure` when
 * one is missing, doubled, unknown or absurd.
 */
export function toLineRates(
  { line_items: lines }: Calculation,
  amounts: ReadonlyMap<string, number>,
): Map<string, LineRate> {
  const rates = new Map<string, LineRate>();
  for (const {
    product: { reference_line_item_id: id },
    tax_jurisdictions,
  } of lines) {
    const amount = amounts.get(id);
    if (amount === undefined || rates.has(id))
      throw new NumeralFailure('INVALID_ANSWER', 'a line that nobody asked for');
    rates.set(id, toLineRate(tax_jurisdictions, amount));
  }
  if (rates.size !== amounts.size)
    throw new NumeralFailure(
      'INVALID_ANSWER',
      `${amounts.size - rates.size} of ${amounts.size} lines are missing`,
    );
  return rates;
}
