const { ContainerRegistrationKeys, Modules } = require('@medusajs/framework/utils');
const flows = require('@medusajs/medusa/core-flows');

/** One coffee, a way to fetch it, and Medusa's own payment that charges nobody. Writes what a storefront needs to know. */
module.exports.default = async function seed({ container }) {
  const run = async (name, input) => (await flows[name](container).run({ input })).result;
  const [channel] = await run('createSalesChannelsWorkflow', { salesChannelsData: [{ name: 'Shop' }] });
  const [region] = await run('createRegionsWorkflow', {
    regions: [
      { name: 'US', currency_code: 'usd', countries: ['us'], payment_providers: ['pp_system_default'] },
    ],
  });
  const [key] = await run('createApiKeysWorkflow', {
    api_keys: [{ title: 'Web', type: 'publishable', created_by: '' }],
  });
  await run('linkSalesChannelsToApiKeyWorkflow', { id: key.id, add: [channel.id] });

  const [location] = await run('createStockLocationsWorkflow', { locations: [{ name: 'Counter' }] });
  await run('linkSalesChannelsToStockLocationWorkflow', { id: location.id, add: [channel.id] });
  await container.resolve(ContainerRegistrationKeys.LINK).create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' },
  });
  await run('createLocationFulfillmentSetWorkflow', {
    location_id: location.id,
    fulfillment_set_data: { name: 'Counter', type: 'pickup' },
  });
  const [set] = await container.resolve(Modules.FULFILLMENT).listFulfillmentSets({ name: 'Counter' });
  const [zone] = await run('createServiceZonesWorkflow', {
    data: [{ name: 'US', fulfillment_set_id: set.id, geo_zones: [{ type: 'country', country_code: 'us' }] }],
  });
  const [profile] = await run('createShippingProfilesWorkflow', {
    data: [{ name: 'Default', type: 'default' }],
  });
  const [option] = await run('createShippingOptionsWorkflow', [
    {
      name: 'Pickup',
      type: { code: 'pickup', label: 'Pickup', description: 'At the counter' },
      price_type: 'flat',
      provider_id: 'manual_manual',
      service_zone_id: zone.id,
      shipping_profile_id: profile.id,
      prices: [{ currency_code: 'usd', amount: 0 }],
    },
  ]);
  const [product] = await run('createProductsWorkflow', {
    products: [
      {
        title: 'Medium coffee',
        status: 'published',
        shipping_profile_id: profile.id,
        sales_channels: [{ id: channel.id }],
        options: [{ title: 'Size', values: ['Medium'] }],
        variants: [
          {
            title: 'Medium',
            upc: '012345678905',
            manage_inventory: false,
            options: { Size: 'Medium' },
            prices: [{ currency_code: 'usd', amount: 2.49 }],
            metadata: { merchandise_code: '004', unit_of_measure: 'each' },
          },
        ],
      },
    ],
  });
  require('node:fs').writeFileSync(
    process.env.SEED_FILE,
    JSON.stringify({
      publishableKey: key.token,
      regionId: region.id,
      optionId: option.id,
      variantId: product.variants[0].id,
    }),
  );
};
