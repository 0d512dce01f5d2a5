import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { CART_LIMITS } from '../cart';

/** No control characters (NUL breaks Postgres) and no lone surrogates (they are no UTF-8). */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** A text of 1 to `max` characters. */
export const text = (max: number = CART_LIMITS.maxText) =>
  z.string().min(1).max(max).regex(PRINTABLE, 'must hold no control characters and no lone surrogates');

export const storeId = text(100).meta({ description: 'The store', examples: ['store-1'] });
export const cartId = text(100).meta({
  description: "The cart's id in the shop; Medusa's are prefixed ULIDs",
  examples: ['cart_01HXYZ'],
});
export const orderId = text(100);
export const customerId = text(100);
export const membershipId = text(100);

/** As it stands in workflow ids, so one spelling only. */
export const sessionId = z
  .guid()
  .toLowerCase()
  .meta({ description: 'UUID v5 of store id and cart id, as identify answered it' });

/** Integer minor units (cents for USD), never negative. */
export const minor = z.int().min(0).meta({ description: 'Integer minor units (cents for USD)' });

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three upper-case letters')
  .refine((code) => CURRENCIES.has(code), 'is not an ISO 4217 currency')
  .meta({ description: 'ISO 4217', examples: ['USD'] });

/** RFC 3339 with an offset. */
export const time = z.iso.datetime({ offset: true });

/** Letters, extensions and other scripts' digits are refused before the parser sees them: it would guess. */
const PHONE_CHARACTERS = /^[\d\s().+/-]{3,32}$/;

/**
 * E.164, from any usual way to write it; a number without `+` is one of the USA.
 * Only its length is checked against the numbering plan: 555 numbers and new area codes are numbers too.
 */
export const phone = z
  .string()
  .meta({
    description: 'A phone number; without + it is one of the USA',
    examples: ['+15555550123', '(555) 555-0123'],
  })
  .transform((written, context) => {
    const parsed = PHONE_CHARACTERS.test(written)
      ? parsePhoneNumberFromString(written, { defaultCountry: 'US', extract: false })
      : undefined;
    if (parsed?.isPossible()) return parsed.number as string;
    // The issue must not carry what was written: problems are answered and may be logged.
    context.issues.push({ code: 'custom', message: 'is not a phone number', input: undefined });
    return z.NEVER;
  });
