import type { MedusaContainer, StoreDTO } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';
import {
  createApiKeysWorkflow,
  createRegionsWorkflow,
  createSalesChannelsWorkflow,
  createStoresWorkflow,
  linkSalesChannelsToApiKeyWorkflow,
  updateRegionsWorkflow,
  updateStoresWorkflow,
} from '@medusajs/medusa/core-flows';
import { findOrCreate } from './find-or-create';
import { linkedIds } from './linked-ids';

const storeName = 'Corner & Oak';
const channelName = 'Online shop';
const keyTitle = 'Storefront';
const regionName = 'United States';

export interface SeededStore {
  salesChannelId: string;
  regionId: string;
  publishableKey: string;
}

/** The store with its one sales channel, its region in US dollars, and the key the storefront sends. */
export async function seedStore(container: MedusaContainer): Promise<SeededStore> {
  const channel = await findOrCreate(
    container.resolve(Modules.SALES_CHANNEL).listSalesChannels({ name: channelName }),
    async () => {
      const input = {
        salesChannelsData: [{ name: channelName, description: 'Everything the storefront sells' }],
      };
      return (await createSalesChannelsWorkflow(container).run({ input })).result;
    },
  );
  const regionId = await seedRegion(container);
  await seedStoreRecord(container, { default_sales_channel_id: channel.id, default_region_id: regionId });
  return { salesChannelId: channel.id, regionId, publishableKey: await seedKey(container, channel.id) };
}

async function seedRegion(container: MedusaContainer): Promise<string> {
  const providers = await paymentProviders(container);
  const region = await findOrCreate(
    container.resolve(Modules.REGION).listRegions({ name: regionName }),
    async () => {
      const regions = [
        {
          name: regionName,
          currency_code: 'usd',
          countries: ['us'],
          payment_providers: providers,
          is_tax_inclusive: false,
        },
      ];
      return (await createRegionsWorkflow(container).run({ input: { regions } })).result;
    },
  );
  if (
    !sameMembers(
      await linkedIds(container, { entity: 'region', id: region.id }, 'payment_providers'),
      providers,
    )
  ) {
    await updateRegionsWorkflow(container).run({
      input: { selector: { id: region.id }, update: { payment_providers: providers } },
    });
  }
  return region.id;
}

/**
 * Those that take real money when any is registered; Medusa's own placeholder, which charges nobody, only
 * without them.
 */
async function paymentProviders(container: MedusaContainer): Promise<string[]> {
  const enabled = await container.resolve(Modules.PAYMENT).listPaymentProviders({ is_enabled: true });
  const real = enabled
    .map((provider) => provider.id)
    .filter((id) => id === 'pp_finix_finix' || id === 'pp_stripe_stripe');
  return real.length > 0 ? real.sort() : ['pp_system_default'];
}

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

async function seedStoreRecord(
  container: MedusaContainer,
  defaults: Pick<StoreDTO, 'default_sales_channel_id' | 'default_region_id'>,
): Promise<void> {
  const data = {
    name: storeName,
    supported_currencies: [{ currency_code: 'usd', is_default: true }],
    ...defaults,
  };
  const store = await findOrCreate<StoreDTO>(
    container.resolve(Modules.STORE).listStores({}, { relations: ['supported_currencies'] }),
    async () => {
      return (await createStoresWorkflow(container).run({ input: { stores: [data] } })).result;
    },
  );
  const right =
    store.name === storeName &&
    store.default_region_id === defaults.default_region_id &&
    store.default_sales_channel_id === defaults.default_sales_channel_id;
  if (!right)
    await updateStoresWorkflow(container).run({ input: { selector: { id: store.id }, update: data } });
}

async function seedKey(container: MedusaContainer, salesChannelId: string): Promise<string> {
  const key = await findOrCreate(
    container.resolve(Modules.API_KEY).listApiKeys({ title: keyTitle, type: 'publishable' }),
    async () => {
      const { result } = await createApiKeysWorkflow(container).run({
        input: { api_keys: [{ title: keyTitle, type: 'publishable', created_by: '' }] },
      });
      return result;
    },
  );
  const linked = await linkedIds(container, { entity: 'api_key', id: key.id }, 'sales_channels');
  if (!linked.includes(salesChannelId))
    await linkSalesChannelsToApiKeyWorkflow(container).run({ input: { id: key.id, add: [salesChannelId] } });
  return key.token;
}
