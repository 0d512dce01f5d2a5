import type { Minor } from '../../money';

/** The units the loyalty service knows. */
export const UNITS_OF_MEASURE = ['each', 'gallon', 'litre', 'pound', 'kilogram', 'ounce'] as const;
export type UnitOfMeasure = (typeof UNITS_OF_MEASURE)[number];

/** One line as the loyalty service takes it. */
export interface LoyaltyCartItem {
  lineItemId: string;
  /** UPC / GTIN digits. */
  productCode: string;
  name: string;
  /** More than 0, at most 3 decimals. */
  quantity: number;
  unitOfMeasure: UnitOfMeasure;
  unitPrice: Minor;
  /** Conexxus merchandise code (department). */
  merchandiseCode: string;
}

export interface LoyaltyCart {
  /** Grows with every change of the content; at least 1. */
  version: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** At least one: the service takes no empty cart. */
  items: LoyaltyCartItem[];
}

const THOUSAND = 1000;

/**
 * The loyalty service's price of a line in minor units: quantity × unit price in thousandths, rounded half
 * up.
 */
export function lineAmount({ quantity, unitPrice }: Pick<LoyaltyCartItem, 'quantity' | 'unitPrice'>): Minor {
  return Math.floor((Math.round(quantity * THOUSAND) * unitPrice + THOUSAND / 2) / THOUSAND);
}
