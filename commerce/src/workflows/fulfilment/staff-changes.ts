import { z } from '@medusajs/framework/zod';
import { zip5 } from './zip';

const MAX_ZIPS = 1_000;
const MAX_FEE = 1_000;
const NO_ZIP = 'must name a ZIP code';

const Zip = z
  .string()
  .max(20)
  .transform((text, context) => {
    const zip = zip5(text);
    if (zip === undefined) context.addIssue({ code: 'custom', message: `“${text}” is not a ZIP code` });
    return zip ?? '';
  });
const amountError = (most: number): string => `must be an amount from 0 to ${most} dollars, in whole cents`;
const dollars = (most: number) => {
  const error = amountError(most);
  return z.number(error).min(0, error).max(most, error).multipleOf(0.01, error);
};

/** What staff set of a delivery zone. Amounts are US dollars. */
export const DeliveryZoneChange = z.strictObject({
  /** Null only where the zone has no list: it is everywhere. */
  zips: z
    .array(Zip)
    .min(1, NO_ZIP)
    .max(MAX_ZIPS, `must have at most ${MAX_ZIPS} ZIP codes`)
    .transform((zips) => [...new Set(zips)])
    .nullable(),
  /** Null only where the zone has prices under conditions alone: they stay as they are. */
  fee: dollars(MAX_FEE).nullable(),
  /** The least value of goods; 0 for none. */
  minimum: dollars(10_000),
});
export type DeliveryZoneChange = z.infer<typeof DeliveryZoneChange>;

/**
 * What a zone as it stands says against a change, field by field: a list of ZIP codes and a fee can be changed,
 * and not taken away.
 */
export const zoneErrors = (
  zone: { zips: readonly string[] | null; fee: number | null },
  { zips, fee }: DeliveryZoneChange,
): { pointer: string; message: string }[] => [
  ...(zips === null && zone.zips !== null ? [{ pointer: '/zips', message: NO_ZIP }] : []),
  ...(fee === null && zone.fee !== null ? [{ pointer: '/fee', message: amountError(MAX_FEE) }] : []),
];

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
