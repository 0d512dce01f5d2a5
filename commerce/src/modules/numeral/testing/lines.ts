import type {
  ItemTaxCalculationLine,
  ShippingTaxCalculationLine,
  TaxCalculationContext,
  TaxRateDTO,
} from '@medusajs/framework/types';
import type { LineFacts } from '../line-facts';

/** A rate of Medusa's own tax region. */
export const regionRate = (percent: number, more: Partial<TaxRateDTO> = {}): TaxRateDTO => ({
  id: `txr_${percent}`,
  rate: percent,
  code: 'sales',
  name: 'Sales tax of the region',
  metadata: null,
  tax_region_id: 'txreg_us',
  is_combinable: false,
  is_default: true,
  created_at: '2026-01-01',
  updated_at: '2026-01-01',
  deleted_at: null,
  created_by: null,
  ...more,
});

/** The region's rate in these tests: another than the sandbox's 8.25, so that they can be told apart. */
export const REGION_PERCENT = 7;

export const item = (
  id: string,
  unitPrice: number,
  quantity = 1,
  rates = [regionRate(REGION_PERCENT)],
): ItemTaxCalculationLine => ({
  line_item: { id, product_id: `prod_${id}`, quantity, unit_price: unitPrice, currency_code: 'usd' },
  rates,
});

export const delivery = (id: string, price: number): ShippingTaxCalculationLine => ({
  shipping_line: { id, shipping_option_id: 'so_1', unit_price: price, currency_code: 'usd' },
  rates: [regionRate(REGION_PERCENT)],
});

export const STREET = '1100 Congress Ave';

export const austin = {
  country_code: 'us',
  province_code: 'us-tx',
  postal_code: '78701',
  city: 'Austin',
  address_1: STREET,
};

export const context = (
  address: Partial<TaxCalculationContext['address']> = {},
  lineFacts: Record<string, LineFacts> = {},
): TaxCalculationContext => ({
  address: { ...austin, ...address },
  customer: { id: 'cus_1', email: 'alex@example.com', customer_groups: [] },
  additional_context: { lineFacts },
});
