import { z } from '@medusajs/framework/zod';
import { zip5 } from './zip';

const MAX_ZIPS = 1_000;

const Zip = z
  .string()
  .max(20)
  .transform((text, context) => {
    const zip = zip5(text);
    if (zip === undefined) context.addIssue({ code: 'custom', message: `“${text}” is not a ZIP code` });
    return zip ?? '';
  });
const dollars = (most: number) => {
  const error = `must be an amount from 0 to ${most} dollars, in whole cents`;
  return z.number(error).min(0, error).max(most, error).multipleOf(0.01, error);
};

/** What staff set of a delivery zone. Amounts are US dollars. */
export const DeliveryZoneChange = z.strictObject({
  /** Null only where the zone had no list: it is everywhere. */
  zips: z
    .array(Zip)
    .min(1, 'must name a ZIP code')
    .max(MAX_ZIPS, `must have at most ${MAX_ZIPS} ZIP codes`)
    .transform((zips) => [...new Set(zips)])
    .nullable(),
  fee: dollars(1_000),
  /** The least value of goods; 0 for none. */
  minimum: dollars(10_000),
});
export type DeliveryZoneChange = z.infer<typeof DeliveryZoneChange>;

const line = z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters');

/** A store's address in the United States, as staff set it. */
export const StoreAddressChange = z.strictObject({
  address_1: line,
  address_2: line.nullable().default(null),
  city: line,
  province: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'must be a state in two letters, such as TX'),
  postal_code: z
    .string()
    .trim()
    .refine((text) => zip5(text) !== undefined, 'must be a ZIP code'),
});
export type StoreAddressChange = z.infer<typeof StoreAddressChange>;
