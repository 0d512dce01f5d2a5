import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import { createTaxRatesWorkflow, createTaxRegionsWorkflow, updateTaxRegionsWorkflow } from '@medusajs/medusa/core-flows';
import { fuelTypeId } from './catalogue';
import { findOrCreate } from './find-or-create';

const salesTax = { code: 'sales', name: 'Sales tax', rate: 8.25 } as const;
const fuelTax = { code: 'fuel', name: 'Fuel, taxes in the price', rate: 0 } as const;

/**
 * The tax region of the United States, asked of Numeral when that provider is there. Medusa's own rates are kept beside it,
 * because it hands them to every provider: they are what a provider can fall back on when it cannot reach its service.
 */
export async function seedTax(container: MedusaContainer): Promise<void> {
  const tax = container.resolve(Modules.TAX);
  const numeral = await tax.listTaxProviders({ id: 'tp_numeral_numeral', is_enabled: true });
  const providerId = numeral.length > 0 ? 'tp_numeral_numeral' : 'tp_system';
  const region = await findOrCreate(tax.listTaxRegions({ country_code: 'us' }), async () => {
    const input = [{ country_code: 'us', provider_id: providerId, default_tax_rate: salesTax }];
    return (await createTaxRegionsWorkflow(container).run({ input })).result;
  });
  if (region.provider_id !== providerId) {
    await updateTaxRegionsWorkflow(container).run({ input: [{ id: region.id, provider_id: providerId }] });
  }
  const rules = [{ reference: 'product_type', reference_id: await fuelTypeId(container) }];
  await findOrCreate(tax.listTaxRates({ tax_region_id: region.id, code: fuelTax.code }), async () => {
    return (await createTaxRatesWorkflow(container).run({ input: [{ ...fuelTax, tax_region_id: region.id, rules }] })).result;
  });
}
