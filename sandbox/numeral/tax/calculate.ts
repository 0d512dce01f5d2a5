import type { Address, Calculation, CalculationRequest, Line, RequestLine } from '../wire';
import { CATEGORIES, taxesOf } from './rates';
import { Refusal } from './refusal';

const MILLION = 1_000_000;
const LIFE_SECONDS = 86_400;

/** Half a minor unit goes up. The products stay far below 2^53: the file bounds an amount at 10^11. */
const portion = (amount: number, ppm: number, of: number): number =>
  Number((BigInt(amount) * BigInt(ppm) * 2n + BigInt(of)) / (2n * BigInt(of)));

function lineOf(line: RequestLine, address: Address, included: boolean): Line {
  const { product_category: category, amount, quantity } = line;
  if (!CATEGORIES.includes(category))
    throw new Refusal(400, 'INVALID_PRODUCT_CATEGORY', `The product category ${category} is not recognized.`);
  const { ppm, fee, jurisdictions } = taxesOf(address, category);
  const excluding = included ? portion(amount - fee, MILLION, MILLION + ppm) : amount;
  const tax = included ? amount - excluding : portion(amount, ppm, MILLION) + fee;
  return {
    product: {
      reference_product_name: line.reference_product_id ?? category,
      ...(line.reference_line_item_id === undefined
        ? {}
        : { reference_line_item_id: line.reference_line_item_id }),
      ...(line.reference_product_id === undefined ? {} : { reference_product_id: line.reference_product_id }),
      product_tax_code: category,
    },
    tax_jurisdictions: jurisdictions,
    quantity,
    tax_amount: tax,
    amount_excluding_tax: excluding,
    amount_including_tax: excluding + tax,
  };
}

const sum = (lines: readonly Line[], of: (line: Line) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

/**
 * Tax line by line, each line rounded by itself, half a minor unit up. `now` is Unix time in seconds. Throws
 * a `Refusal`.
 */
export function calculate(request: CalculationRequest, id: string, now: number): Calculation {
  const {
    customer: { address },
    order_details: { customer_currency_code, tax_included_in_amount: included, line_items },
  } = request;
  if (address.address_country === 'US' && !/^\d{5}(-\d{4})?$/.test(address.address_postal_code)) {
    throw new Refusal(
      400,
      'MALFORMED_ADDRESS',
      'A postal code of the US has five digits, or nine with a hyphen.',
    );
  }
  const lines = line_items.map((line) => lineOf(line, address, included));
  return {
    id,
    object: 'tax.calculation',
    customer_currency_code,
    line_items: lines,
    tax_included_in_amount: included,
    total_tax_amount: sum(lines, (line) => line.tax_amount),
    total_amount_excluding_tax: sum(lines, (line) => line.amount_excluding_tax),
    total_amount_including_tax: sum(lines, (line) => line.amount_including_tax),
    expires_at: now + LIFE_SECONDS,
    testmode: true,
    address_resolution_status: address.address_line_1 === '' ? 'POSTAL_CODE' : 'EXACT',
    address_used: address,
    ...(request.metadata ? { metadata: request.metadata } : {}),
  };
}
