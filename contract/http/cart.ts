import { z } from 'zod';
import { CART_LIMITS, hasThreeDecimals, UNITS_OF_MEASURE, withoutFloatError, type Cart } from '../cart';
import { linesOnce, type Rule } from '../rules';
import { currency, minor, shownText, text } from './primitives';

/** Applies rules over several fields; each breach may name the problem's code (`api/http/validate.ts`). */
export const holding =
  <T>(...rules: Rule<T>[]) =>
  (value: T, context: z.RefinementCtx): void => {
    for (const { path, message, code } of rules.flatMap((rule) => rule(value)))
      context.addIssue({ code: 'custom', path, message, ...(code ? { params: { code } } : {}) });
  };

export const quantity = z
  .number()
  .overwrite(withoutFloatError)
  .min(CART_LIMITS.minQuantity)
  .max(CART_LIMITS.maxQuantity)
  .refine(hasThreeDecimals, 'must have at most 3 decimals')
  .meta({ description: 'More than 0, at most 3 decimals', examples: [1, 8.123] });

export const CartItemSchema = z
  .strictObject({
    lineItemId: text(),
    productCode: text().meta({ description: 'UPC / GTIN', examples: ['012345678905'] }),
    name: shownText('Item').meta({ description: 'Only shown: cleaned, cut at 200 characters' }),
    quantity,
    unitOfMeasure: z.enum(UNITS_OF_MEASURE),
    unitPrice: minor
      .max(CART_LIMITS.maxUnitPrice)
      .meta({ description: 'Price of one unit of measure in minor units' }),
    merchandiseCode: text().meta({ description: 'Conexxus merchandise code', examples: ['004'] }),
  })
  .meta({ id: 'CartItem' });

export const CartSchema = z
  .strictObject({
    version: z.int().min(1).meta({ description: 'Grows with every change of the cart' }),
    currency,
    items: z
      .array(CartItemSchema)
      .max(CART_LIMITS.maxItems)
      .meta({ description: 'Empty once everything was taken out again' }),
  })
  .superRefine(holding(linesOnce))
  .meta({ id: 'Cart' }) satisfies z.ZodType<Cart>;
