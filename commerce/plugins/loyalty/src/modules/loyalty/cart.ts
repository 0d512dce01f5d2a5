import type { Minor } from '../../money';
import type { LoyaltyCartItem } from './contract';

const THOUSAND = 1000;

/**
 * The loyalty service's price of a line in minor units: quantity × unit price in thousandths, rounded half
 * up.
 */
export function lineAmount({ quantity, unitPrice }: Pick<LoyaltyCartItem, 'quantity' | 'unitPrice'>): Minor {
  return Math.floor((Math.round(quantity * THOUSAND) * unitPrice + THOUSAND / 2) / THOUSAND);
}
