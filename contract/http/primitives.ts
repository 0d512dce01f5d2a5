import { z } from 'zod';
import { CART_LIMITS } from '../cart';
import { isCurrency } from '../money';
import { parsePhone } from './phone';
import { cleanText, usableEmail } from './shown';

/** No control characters: NUL breaks Postgres. In ranges: not every reader of the document knows `\\p{…}`. */
// oxlint-disable-next-line no-control-regex
const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f]*$/;
/** Halves of a character are no UTF-8. */
const HALF = /\p{Cs}/u;

/** A text of 1 to `max` characters. */
export const text = (max: number = CART_LIMITS.maxText) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(PRINTABLE, 'must hold no control characters')
    .refine((written) => !HALF.test(written), 'must hold no lone surrogates');

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

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three upper-case letters')
  .refine(isCurrency, 'is not an ISO 4217 currency')
  .meta({ description: 'ISO 4217', format: 'iso-4217', examples: ['USD'] });

const RFC_3339 = z.regexes.datetime({ offset: true });
/** RFC 3339 with an offset; `t` and `z` may be in lower case. */
export const time = z
  .string()
  .overwrite((written) => written.toUpperCase())
  .refine((written) => RFC_3339.test(written), 'must be a time of RFC 3339 with an offset')
  .meta({ format: 'date-time' });

/** E.164, from any way in which people write or paste a number; a number without `+` is one of the USA. */
export const phone = z
  .string()
  .meta({
    description: 'A phone number as people write or paste it; without + it is one of the USA',
    format: 'phone',
    examples: ['+15555550123', '(555) 555-0123'],
  })
  .transform((written, context) => {
    const number = parsePhone(written);
    if (number) return number;
    // The issue must not carry what was written: problems are answered and may be logged.
    context.issues.push({ code: 'custom', message: 'is not a phone number', input: undefined });
    return z.NEVER;
  });

/** A number after it was read: what goes on from here. */
export const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number');

/** A text that is only shown: it is cleaned and never refused. `fallback` stands where nothing is left. */
export const shownText = (fallback: string, max: number = CART_LIMITS.maxText) =>
  z.string().overwrite((written) => cleanText(written, max) || fallback);

/** Empty where nobody can be reached by it; the event's answer then says so. */
export const email = z
  .string()
  .overwrite(usableEmail)
  .meta({ description: 'Left out where it cannot be used', examples: ['alex@example.com'] });
