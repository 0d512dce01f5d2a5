import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, Modules } from '@medusajs/framework/utils';
import {
  createLocationFulfillmentSetWorkflow,
  createServiceZonesWorkflow,
  createShippingOptionsWorkflow,
  createShippingProfilesWorkflow,
  createStockLocationsWorkflow,
  linkSalesChannelsToStockLocationWorkflow,
} from '@medusajs/medusa/core-flows';
import { STORES, StoreSettingsInput, type StoresService } from '../../modules/stores';
import { ZIP_RULE } from '../../workflows/fulfilment/shipping-options';
import { findOrCreate } from './find-or-create';
import { linkedIds } from './linked-ids';
import type { SeededStore } from './store';
import { type StoreData, stores } from './store-data';

const providerId = 'manual_manual';
const PICKUP = { code: 'pickup', label: 'Pickup', description: 'Ready at the counter in ten minutes' };
const DELIVERY = { code: 'delivery', label: 'Delivery', description: 'At your door within the hour' };

interface Option {
  name: string;
  type: typeof PICKUP;
  amount: number;
  minimum: number;
  zips: readonly string[] | null;
}

/** How an order reaches the shopper from a store, and what that costs in US dollars. */
const optionsOf = ({ zones }: StoreData): Option[] => [
  { name: 'In-store pickup', type: PICKUP, amount: 0, minimum: 0, zips: null },
  ...zones.map(({ name, zips, fee, minimum }) => ({ name, type: DELIVERY, amount: fee, minimum, zips })),
];

/**
 * The stores, and the ways to get an order from each. Gives the shipping profile products are sold under, and
 * the stores' stock locations in their order.
 */
export async function seedDelivery(
  container: MedusaContainer,
  store: SeededStore,
): Promise<{ shippingProfileId: string; locationIds: string[] }> {
  const profile = await findOrCreate(
    container.resolve(Modules.FULFILLMENT).listShippingProfiles({ type: 'default' }),
    async () => {
      return (
        await createShippingProfilesWorkflow(container).run({
          input: { data: [{ name: 'Default', type: 'default' }] },
        })
      ).result;
    },
  );
  const locationIds: string[] = [];
  for (const data of stores) {
    const locationId = await seedLocation(container, data, store.salesChannelId);
    const zoneId = await seedZone(container, data, locationId);
    await seedOptions(container, data, { zoneId, profileId: profile.id, regionId: store.regionId });
    locationIds.push(locationId);
  }
  return { shippingProfileId: profile.id, locationIds };
}

async function seedLocation(
  container: MedusaContainer,
  { name, address, settings }: StoreData,
  salesChannelId: string,
): Promise<string> {
  const location = await findOrCreate(
    container.resolve(Modules.STOCK_LOCATION).listStockLocations({ name }),
    async () => {
      const whole = { ...address, province: 'TX', country_code: 'US' };
      return (
        await createStockLocationsWorkflow(container).run({
          input: { locations: [{ name, address: whole }] },
        })
      ).result;
    },
  );
  const of = { entity: 'stock_location', id: location.id };
  if (!(await linkedIds(container, of, 'sales_channels')).includes(salesChannelId)) {
    await linkSalesChannelsToStockLocationWorkflow(container).run({
      input: { id: location.id, add: [salesChannelId] },
    });
  }
  if (!(await linkedIds(container, of, 'fulfillment_providers')).includes(providerId)) {
    await container.resolve(ContainerRegistrationKeys.LINK).create({
      [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
      [Modules.FULFILLMENT]: { fulfillment_provider_id: providerId },
    });
  }
  const service = container.resolve<StoresService>(STORES);
  if (!(await service.settings([location.id])).has(location.id))
    await service.saveSettings(location.id, StoreSettingsInput.parse(settings));
  return location.id;
}

async function seedZone(
  container: MedusaContainer,
  { setName, name }: StoreData,
  locationId: string,
): Promise<string> {
  const fulfillment = container.resolve(Modules.FULFILLMENT);
  const set = await findOrCreate(fulfillment.listFulfillmentSets({ name: setName }), async () => {
    const input = { location_id: locationId, fulfillment_set_data: { name: setName, type: 'shipping' } };
    await createLocationFulfillmentSetWorkflow(container).run({ input });
    return fulfillment.listFulfillmentSets({ name: setName });
  });
  const zone = await findOrCreate(
    fulfillment.listServiceZones({ fulfillment_set: { id: set.id } }),
    async () => {
      const data = [
        {
          // Medusa wants the names of zones to differ.
          name: setName === 'Counter and delivery' ? 'United States' : `United States from ${name}`,
          fulfillment_set_id: set.id,
          geo_zones: [{ type: 'country' as const, country_code: 'us' }],
        },
      ];
      return (await createServiceZonesWorkflow(container).run({ input: { data } })).result;
    },
  );
  return zone.id;
}

const zipRule = (zips: readonly string[]) => ({
  attribute: ZIP_RULE,
  operator: 'in' as const,
  value: [...zips],
});

async function seedOptions(
  container: MedusaContainer,
  data: StoreData,
  { zoneId, profileId, regionId }: { zoneId: string; profileId: string; regionId: string },
): Promise<void> {
  const options = optionsOf(data);
  const fulfillment = container.resolve(Modules.FULFILLMENT);
  const existing = await fulfillment.listShippingOptions(
    { service_zone: { id: zoneId } },
    { relations: ['rules'] },
  );
  // A shop of before the zones delivered everywhere.
  for (const { id, name, rules } of existing) {
    const zips = options.find((option) => option.name === name)?.zips;
    if (zips && !rules.some(({ attribute }) => attribute === ZIP_RULE))
      await fulfillment.createShippingOptionRules({ ...zipRule(zips), shipping_option_id: id });
  }
  const missing = options.filter((option) => !existing.some(({ name }) => name === option.name));
  if (missing.length === 0) return;
  await createShippingOptionsWorkflow(container).run({
    input: missing.map(({ name, amount, type, minimum, zips }) => ({
      name,
      type,
      data: minimum > 0 ? { minimum_order: minimum } : {},
      price_type: 'flat' as const,
      provider_id: providerId,
      service_zone_id: zoneId,
      shipping_profile_id: profileId,
      prices: [
        { currency_code: 'usd', amount },
        { region_id: regionId, amount },
      ],
      rules: [
        { attribute: 'enabled_in_store', operator: 'eq' as const, value: 'true' },
        { attribute: 'is_return', operator: 'eq' as const, value: 'false' },
        ...(zips ? [zipRule(zips)] : []),
      ],
    })),
  });
}
