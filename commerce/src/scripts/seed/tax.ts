import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import {
  createTaxRatesWorkflow,
  createTaxRegionsWorkflow,
  updateTaxRegionsWorkflow,
} from '@medusajs/medusa/core-flows';
import { NUMERAL_PROVIDER_ID } from '../../modules/numeral/service';
import { fuelTypeId } from './catalogue';
import { findOrCreate } from './find-or-create';

const salesTax = { code: 'sales', name: 'Sales tax', rate: 8.25 } as const;
const fuelTax = { code: 'fuel', name: 'Fuel, taxes in the price', rate: 0 } as const;

/**
 * The tax region of the United States, taxed by the provider for Numeral. Medusa's own rates are kept beside
 * it, because it hands them to every provider: they are what this one falls back on where Numeral is not
 * configured or cannot be reached.
 */
export async function seedTax(container: MedusaContainer): Promise<void> {
  const tax = container.resolve(Modules.TAX);
  const region = await findOrCreate(tax.listTaxRegions({ country_code: 'us' }), async () => {
    const input = [{ country_code: 'us', provider_id: NUMERAL_PROVIDER_ID, default_tax_rate: salesTax }];
    return (await createTaxRegionsWorkflow(container).run({ input })).result;
  });
  if (region.provider_id !== NUMERAL_PROVIDER_ID) {
    await updateTaxRegionsWorkflow(container).run({
      input: [{ id: region.id, provider_id: NUMERAL_PROVIDER_ID }],
    });
  }
  const rules = [{ reference: 'product_type', reference_id: await fuelTypeId(container) }];
  await findOrCreate(tax.listTaxRates({ tax_region_id: region.id, code: fuelTax.code }), async () => {
    return (
      await createTaxRatesWorkflow(container).run({
        input: [{ ...fuelTax, tax_region_id: region.id, rules }],
      })
    ).result;
  });
}
