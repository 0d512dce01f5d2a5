/**
 * A quantity as the storefront sends it: more than 0, at most 3 decimals (fuel is sold by the thousandth of a
 * gallon).
 */
export type Quantity = number;

const THOUSAND = 1000;
/** What adding up quantities as floating-point numbers is off by, at most; more than that is another number. */
const FLOAT_ERROR = 1e-9;

/**
 * The quantity without the error that floating-point sums make: `0.1 + 0.2` is 0.3. A number that really has
 * more than 3 decimals stays as it is, for a check to refuse.
 */
export function withoutFloatError(quantity: number): Quantity {
  const rounded = Math.round(quantity * THOUSAND) / THOUSAND;
  return Math.abs(quantity - rounded) < FLOAT_ERROR ? rounded : quantity;
}

export const hasThreeDecimals = (quantity: number): boolean =>
  Math.round(quantity * THOUSAND) / THOUSAND === quantity;

/** An amount in integer minor units (cents for USD) of the currency that stands beside it. */
export type Minor = number;

export const UNITS_OF_MEASURE = ['each', 'gallon', 'litre', 'pound', 'kilogram', 'ounce'] as const;
export type UnitOfMeasure = (typeof UNITS_OF_MEASURE)[number];

export interface CartItem {
  lineItemId: string;
  /** UPC / GTIN digits. */
  productCode: string;
  name: string;
  quantity: Quantity;
  unitOfMeasure: UnitOfMeasure;
  /** Price of one unit of measure, in minor units. */
  unitPrice: Minor;
  /** Conexxus merchandise code (department), e.g. `004` for hot drinks. */
  merchandiseCode: string;
}

export interface Cart {
  /** Grows with every change of the cart; at least 1. */
  version: number;
  /** ISO 4217, upper case. */
  currency: string;
  items: CartItem[];
}

/** Limits that the HTTP schemas and the workflow's own guards share. */
export const CART_LIMITS = {
  /** A cart may be empty: the shopper took everything out again. */
  maxItems: 500,
  minQuantity: 0.001,
  maxQuantity: 100_000,
  maxUnitPrice: 10_000_000,
  maxText: 200,
} as const;
