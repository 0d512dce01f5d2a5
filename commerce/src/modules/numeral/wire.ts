import { z } from '@medusajs/framework/zod';

/** The version of Numeral's API that this file speaks. */
export const API_VERSION = '2026-03-01';

export interface NumeralAddress {
  address_line_1: string;
  address_line_2?: string;
  address_city: string;
  /** Two letters in the US: TX. */
  address_province: string;
  address_postal_code: string;
  /** ISO 3166-1: US. */
  address_country: string;
  address_type: 'shipping';
}

/** `POST /tax/calculations`. */
export interface CalculationRequest {
  customer: { address: NumeralAddress };
  order_details: { customer_currency_code: string; tax_included_in_amount: false; line_items: RequestLine[] };
}

export interface RequestLine {
  reference_line_item_id: string;
  product_category: string;
  /** The whole line in minor units. */
  amount: number;
  /** Whole numbers only: a fraction of a gallon is sent as one piece at its price. */
  quantity: number;
}

const Jurisdiction = z.object({
  /** A fraction: 0.0625. */
  tax_rate: z.number(),
  rate_type: z.string().default(''),
  jurisdiction_name: z.string().default(''),
  /** Flat, in minor units, on top of the rate. */
  fee_amount: z.number().default(0),
});

/** Only what the provider reads; whatever else Numeral says, or will say, is left alone. */
export const Calculation = z.object({
  line_items: z.array(
    z.object({
      product: z.object({ reference_line_item_id: z.string() }),
      tax_jurisdictions: z.array(Jurisdiction),
    }),
  ),
});

export type Jurisdiction = z.infer<typeof Jurisdiction>;
export type Calculation = z.infer<typeof Calculation>;
