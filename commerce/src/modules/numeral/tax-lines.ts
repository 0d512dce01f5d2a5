import type {
  ItemTaxCalculationLine,
  ShippingTaxCalculationLine,
  TaxRateDTO,
} from '@medusajs/framework/types';
import { MathBN } from '@medusajs/framework/utils';
import { toMinor } from '@loyalty-checkout/medusa-plugin/money';
import { isUntaxed, type LineFacts } from './line-facts';
import type { LineRate } from './rate';
import type { AskedLine } from './rate-source';

/**
 * What Medusa keeps of a line's tax. Always one per line: its upsert of tax lines knows one per line, and a
 * second would stay behind or be doubled.
 */
export interface TaxLine {
  rate_id?: string;
  /** Per cent. */
  rate: number;
  code: string;
  name: string;
  data: Record<string, unknown> | null;
}

/** A line of the cart, an item or a way of delivery, before it is known what it is taxed with. */
export interface Taxable {
  id: string;
  /** Numeral's category; null where nothing is to be asked. */
  category: string | null;
  amount: number;
  quantity: number;
  /** Medusa's own, for when Numeral cannot be asked. */
  rates: readonly TaxRateDTO[];
}

const GOODS = 'GENERAL_MERCHANDISE';
const DELIVERY = 'SHIPPING';

/** The shopkeeper's own rule for a product or its type says 0 %: that settles it. */
const isExemptByRule = (rates: readonly TaxRateDTO[]): boolean =>
  rates.length > 0 && rates.every(({ is_default, rate }) => !is_default && rate === 0);

/**
 * An item of the cart. Amounts are `unit_price` × `quantity` to the minor unit, with up to three decimals of
 * quantity.
 */
export function itemOf(
  { line_item: item, rates }: ItemTaxCalculationLine,
  facts: LineFacts,
  currency: string,
): Taxable {
  const quantity = MathBN.convert(item.quantity ?? 1);
  return {
    id: item.id,
    category: isUntaxed(facts) || isExemptByRule(rates) ? null : (facts.taxCategory ?? GOODS),
    amount: toMinor(MathBN.mult(item.unit_price ?? 0, quantity), currency),
    quantity: quantity.isInteger() ? quantity.toNumber() : 1,
    rates,
  };
}

/**
 * A way of delivery. One that costs nothing is not asked about: a pickup in the store must not wait for
 * Numeral.
 */
export function deliveryOf(
  { shipping_line: line, rates }: ShippingTaxCalculationLine,
  currency: string,
): Taxable {
  const amount = toMinor(line.unit_price ?? 0, currency);
  return {
    id: line.id,
    category: amount === 0 || isExemptByRule(rates) ? null : DELIVERY,
    amount,
    quantity: 1,
    rates,
  };
}

export const isAsked = (line: Taxable): line is Taxable & AskedLine => line.category !== null;

export const untaxed = (): TaxLine => ({ rate: 0, code: 'untaxed', name: 'Not taxed', data: null });

export const byNumeral = ({ percent, jurisdictions }: LineRate): TaxLine => ({
  rate: percent,
  code: 'numeral',
  name: 'Sales tax',
  data: { jurisdictions },
});

/** Medusa's own rates of the line as one; where the region has none, `defaultPercent`. */
export function byRegion(rates: readonly TaxRateDTO[], defaultPercent: number): TaxLine {
  const [first] = rates;
  if (!first) return { rate: defaultPercent, code: 'default', name: 'Sales tax', data: { fallback: true } };
  const rate = MathBN.sum(...rates.map((each) => each.rate ?? 0)).toNumber();
  return {
    rate_id: first.id,
    rate,
    code: first.code ?? 'region',
    name: first.name,
    data: { fallback: true },
  };
}
