import { z } from 'zod';
import { CART_LIMITS, UNITS_OF_MEASURE, type Cart } from '../cart';
import { currency, minor, text } from './primitives';

const DECIMALS = 3;
export const quantity = z
  .number()
  .gt(0)
  .max(CART_LIMITS.maxQuantity)
  .refine((value) => Number(value.toFixed(DECIMALS)) === value, 'must have at most 3 decimals')
  .meta({ description: 'More than 0, at most 3 decimals', examples: [1, 8.123] });

export const CartItemSchema = z
  .strictObject({
    lineItemId: text(),
    productCode: text().meta({ description: 'UPC / GTIN', examples: ['012345678905'] }),
    name: text(),
    quantity,
    unitOfMeasure: z.enum(UNITS_OF_MEASURE),
    unitPrice: minor
      .max(CART_LIMITS.maxUnitPrice)
      .meta({ description: 'Price of one unit of measure in minor units' }),
    merchandiseCode: text().meta({ description: 'Conexxus merchandise code', examples: ['004'] }),
  })
  .meta({ id: 'CartItem' });

/** A line item may stand on one line only: the host refuses a request that names it twice. */
export function refuseRepeatedLines(
  { items }: { items: { lineItemId: string }[] },
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { lineItemId }] of items.entries()) {
    if (seen.has(lineItemId))
      context.addIssue({
        code: 'custom',
        path: ['items', index, 'lineItemId'],
        message: 'stands on another line already',
      });
    seen.add(lineItemId);
  }
}

export const CartSchema = z
  .strictObject({
    version: z.int().min(1).meta({ description: 'Grows with every change of the cart' }),
    currency,
    items: z.array(CartItemSchema).min(1).max(CART_LIMITS.maxItems),
  })
  .superRefine(refuseRepeatedLines)
  .meta({ id: 'Cart' }) satisfies z.ZodType<Cart>;
