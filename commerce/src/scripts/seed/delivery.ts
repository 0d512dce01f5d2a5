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
import { findOrCreate } from './find-or-create';
import { linkedIds } from './linked-ids';
import type { SeededStore } from './store';

const locationName = 'Corner & Oak No. 1';
const setName = 'Counter and delivery';
const providerId = 'manual_manual';

/** How an order reaches the shopper, and what that costs in US dollars. */
const options = [
  {
    name: 'In-store pickup',
    amount: 0,
    type: { code: 'pickup', label: 'Pickup', description: 'Ready at the counter in ten minutes' },
  },
  {
    name: 'Delivery',
    amount: 2.99,
    type: { code: 'delivery', label: 'Delivery', description: 'At your door within the hour' },
  },
];

/**
 * The one store that stock is sold from, and the ways to get an order from it. Gives the shipping profile
 * products are sold under.
 */
export async function seedDelivery(container: MedusaContainer, store: SeededStore): Promise<string> {
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
  const locationId = await seedLocation(container, store.salesChannelId);
  const zoneId = await seedZone(container, locationId);
  await seedOptions(container, { zoneId, profileId: profile.id, regionId: store.regionId });
  return profile.id;
}

async function seedLocation(container: MedusaContainer, salesChannelId: string): Promise<string> {
  const location = await findOrCreate(
    container.resolve(Modules.STOCK_LOCATION).listStockLocations({ name: locationName }),
    async () => {
      const address = {
        address_1: '100 Main Street',
        city: 'Austin',
        province: 'TX',
        postal_code: '78701',
        country_code: 'US',
      };
      return (
        await createStockLocationsWorkflow(container).run({
          input: { locations: [{ name: locationName, address }] },
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
  return location.id;
}

async function seedZone(container: MedusaContainer, locationId: string): Promise<string> {
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
          name: 'United States',
          fulfillment_set_id: set.id,
          geo_zones: [{ type: 'country' as const, country_code: 'us' }],
        },
      ];
      return (await createServiceZonesWorkflow(container).run({ input: { data } })).result;
    },
  );
  return zone.id;
}

async function seedOptions(
  container: MedusaContainer,
  { zoneId, profileId, regionId }: { zoneId: string; profileId: string; regionId: string },
): Promise<void> {
  const existing = await container
    .resolve(Modules.FULFILLMENT)
    .listShippingOptions({ service_zone: { id: zoneId } });
  const missing = options.filter((option) => !existing.some(({ name }) => name === option.name));
  if (missing.length === 0) return;
  await createShippingOptionsWorkflow(container).run({
    input: missing.map(({ name, amount, type }) => ({
      name,
      type,
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
      ],
    })),
  });
}
