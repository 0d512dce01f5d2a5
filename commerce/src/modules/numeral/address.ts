import type { TaxCalculationContext } from '@medusajs/framework/types';
import type { NumeralAddress } from './wire';

/** `us-tx`, `TX` and `tx` are TX; a name in full is not guessed at. */
function provinceOf(code: string | null | undefined, country: string): string | null {
  const bare = (code ?? '')
    .trim()
    .toUpperCase()
    .replace(new RegExp(`^${country}-`), '');
  return /^[A-Z0-9]{1,3}$/.test(bare) ? bare : null;
}

/**
 * A cart's address as Numeral takes it, or null while it is not enough for a rate: Numeral needs country,
 * state and postal code, and a cart has no more than a country until the shopper has typed the rest.
 */
export function toNumeralAddress(address: TaxCalculationContext['address']): NumeralAddress | null {
  const country = address.country_code.trim().toUpperCase();
  const province = provinceOf(address.province_code, country);
  const postalCode = address.postal_code?.trim() ?? '';
  if (!/^[A-Z]{2}$/.test(country) || province === null || postalCode === '') return null;
  return {
    address_line_1: address.address_1?.trim() ?? '',
    ...(address.address_2 ? { address_line_2: address.address_2.trim() } : {}),
    address_city: address.city?.trim() ?? '',
    address_province: province,
    address_postal_code: postalCode,
    address_country: country,
    address_type: 'shipping',
  };
}
