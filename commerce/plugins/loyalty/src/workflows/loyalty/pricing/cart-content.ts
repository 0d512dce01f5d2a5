import { createHash } from 'node:crypto';
import { z } from '@medusajs/framework/zod';
import { MathBN } from '@medusajs/framework/utils';
import type { BigNumberInput } from '@medusajs/framework/types';
import {
  type LoyaltyCart,
  type LoyaltyCartItem,
  UNITS_OF_MEASURE,
  type UnitOfMeasure,
} from '../../../modules/loyalty/contract';
import { toMinor } from '../../../money';
import { printable } from '../../../printable';

/** What a query for a cart must ask for to be read by `CartContent`. */
export const CART_CONTENT_FIELDS = [
  'id',
  'currency_code',
  'completed_at',
  'customer_id',
  'payment_collection.id',
  'items.*',
  'items.adjustments.*',
  'items.tax_lines.rate',
  'items.variant.upc',
  'items.variant.barcode',
  'items.variant.ean',
  'items.variant.metadata',
  'items.product.metadata',
];

/** An amount as Medusa gives it (number, text, its own big number) as an exact decimal. */
export const exact = z
  .custom<BigNumberInput>((value) => value !== null && value !== undefined)
  .transform((amount) => MathBN.convert(amount).toFixed());
const metadata = z.record(z.string(), z.unknown()).nullish();
const text = z.string().nullish();

/**
 * Medusa keeps decimals twice: as a number, which may have lost the last digits of a third, and whole beside
 * it.
 */
function preferRaw(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const raw = Object.entries(value).filter(
    ([key, content]) => key.startsWith('raw_') && content !== null && content !== undefined,
  );
  return {
    ...value,
    ...Object.fromEntries(raw.map(([key, content]) => [key.slice('raw_'.length), content])),
  };
}

const Adjustment = z.preprocess(
  preferRaw,
  z.object({
    id: z.string(),
    amount: exact,
    provider_id: text,
    description: text,
    is_tax_inclusive: z.boolean().nullish(),
    metadata,
  }),
);
export type LineAdjustment = z.infer<typeof Adjustment>;

/** A line of a cart or of an order. */
export const Line = z.preprocess(
  preferRaw,
  z.object({
    id: z.string(),
    title: z.string(),
    quantity: exact.transform(Number),
    unit_price: exact,
    is_tax_inclusive: z.boolean().nullish(),
    metadata,
    variant_id: text,
    variant_sku: text,
    variant_barcode: text,
    variant: z.object({ upc: text, barcode: text, ean: text, metadata }).nullish(),
    product: z.object({ metadata }).nullish(),
    adjustments: z
      .array(Adjustment)
      .nullish()
      .transform((adjustments) => adjustments ?? []),
    tax_lines: z
      .array(z.object({ rate: exact }))
      .nullish()
      .transform((lines) => lines ?? []),
  }),
);
export type CartLine = z.infer<typeof Line>;

/** A Medusa cart as far as loyalty looks at it. */
export const CartContent = z.object({
  id: z.string(),
  currency_code: z.string(),
  completed_at: z.unknown(),
  customer_id: text,
  payment_collection: z.object({ id: z.string() }).nullish(),
  items: z
    .array(Line)
    .nullish()
    .transform((items) => items ?? []),
});
export type CartContent = z.infer<typeof CartContent>;

/** The metadata that makes a custom line item the tip. */
export const TIP_KIND = 'tip';
export const isTip = ({
  metadata: data,
}: {
  metadata?: Record<string, unknown> | null | undefined;
}): boolean => data?.['kind'] === TIP_KIND;

/** The department of a product that names none. */
const NO_MERCHANDISE_CODE = '000';
const MAX_TEXT = 200;
const DECIMALS = 3;

/** The first of these that says something, as the service takes it: 1–200 printable characters. */
function textOf(...candidates: unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate !== 'string') continue;
    const clean = printable(candidate, MAX_TEXT);
    if (clean) return clean;
  }
  return '-';
}

const isUnit = (value: unknown): value is UnitOfMeasure =>
  (UNITS_OF_MEASURE as readonly unknown[]).includes(value);

function itemOf(line: CartLine, currency: string): LoyaltyCartItem {
  const { variant, product } = line;
  const unit = variant?.metadata?.['unit_of_measure'] ?? product?.metadata?.['unit_of_measure'];
  return {
    lineItemId: line.id,
    // A line without a code of its own (a custom item) still counts for the subtotal and the points.
    productCode: textOf(
      variant?.upc,
      variant?.barcode,
      line.variant_barcode,
      variant?.ean,
      line.variant_sku,
      line.variant_id,
      line.id,
    ),
    name: textOf(line.title),
    quantity: MathBN.convert(line.quantity, DECIMALS).toNumber(),
    unitOfMeasure: isUnit(unit) ? unit : 'each',
    unitPrice: toMinor(line.unit_price, currency),
    merchandiseCode: textOf(
      variant?.metadata?.['merchandise_code'],
      product?.metadata?.['merchandise_code'],
      NO_MERCHANDISE_CODE,
    ),
  };
}

/**
 * The lines that loyalty sees: all but the tip, at the shelf's price, in an order that does not change
 * between two reads.
 */
export function loyaltyItems({
  items,
  currency_code,
}: Pick<CartContent, 'items' | 'currency_code'>): LoyaltyCartItem[] {
  return items
    .filter((line) => !isTip(line) && MathBN.gt(line.quantity, 0))
    .map((line) => itemOf(line, currency_code))
    .sort((one, other) => (one.lineItemId < other.lineItemId ? -1 : 1));
}

/** Names the content that loyalty prices: the same hash, the same answer. */
export function contentHash(cart: Pick<CartContent, 'items' | 'currency_code'>): string {
  return createHash('sha256')
    .update(JSON.stringify([cart.currency_code, loyaltyItems(cart)]))
    .digest('hex');
}

/** The cart as the loyalty service takes it; one that was emptied has no items. */
export const toLoyaltyCart = (
  cart: Pick<CartContent, 'items' | 'currency_code'>,
  version: number,
): LoyaltyCart => ({ version, currency: cart.currency_code.toUpperCase(), items: loyaltyItems(cart) });
