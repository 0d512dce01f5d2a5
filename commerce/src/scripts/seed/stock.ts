import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, Modules } from '@medusajs/framework/utils';
import { createInventoryItemsWorkflow, createInventoryLevelsWorkflow } from '@medusajs/medusa/core-flows';
import { products } from '../../../catalogue';
import { isCounted } from './catalogue';
import { PLENTY, scarce } from './store-data';

interface Row {
  id: string;
  sku: string | null;
  title: string;
  inventory_items?:
    | ({
        inventory_item_id: string;
        inventory?: { location_levels?: ({ location_id: string } | null)[] | null } | null;
      } | null)[]
    | null;
}

const counted: readonly string[] = products
  .filter(isCounted)
  .flatMap(({ variants }) => variants.map(({ upc }) => upc));

async function readVariants(container: MedusaContainer): Promise<Row[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'product_variant',
    fields: [
      'id',
      'sku',
      'title',
      'inventory_items.inventory_item_id',
      'inventory_items.inventory.location_levels.location_id',
    ],
    filters: { sku: [...counted] },
  });
  return data as unknown as Row[];
}

/** Of a shop of before stock was counted: its variants get what Medusa gives new ones by itself. */
async function countFromNowOn(container: MedusaContainer, rows: Row[]): Promise<void> {
  const uncounted = rows.filter(({ inventory_items: items }) => (items ?? []).length === 0);
  if (uncounted.length === 0) return;
  const { result: items } = await createInventoryItemsWorkflow(container).run({
    input: { items: uncounted.map(({ sku, title }) => ({ sku: sku ?? '', title })) },
  });
  await container.resolve(ContainerRegistrationKeys.LINK).create(
    uncounted.map(({ id }, index) => ({
      [Modules.PRODUCT]: { variant_id: id },
      [Modules.INVENTORY]: { inventory_item_id: items[index]?.id ?? '' },
    })),
  );
  await container
    .resolve(Modules.PRODUCT)
    .upsertProductVariants(uncounted.map(({ id }) => ({ id, manage_inventory: true })));
}

/** Gives every counted thing its stock at each store where it has none yet; what is there is the shopkeeper's. */
export async function seedStock(container: MedusaContainer, locationIds: readonly string[]): Promise<void> {
  await countFromNowOn(container, await readVariants(container));
  const missing = (await readVariants(container)).flatMap(({ sku, inventory_items: items }) =>
    (items ?? []).flatMap((item) => {
      const there = new Set((item?.inventory?.location_levels ?? []).map((level) => level?.location_id));
      return locationIds.flatMap((location_id, index) =>
        item && !there.has(location_id)
          ? [
              {
                inventory_item_id: item.inventory_item_id,
                location_id,
                stocked_quantity: scarce[sku ?? '']?.[index] ?? PLENTY,
              },
            ]
          : [],
      );
    }),
  );
  if (missing.length > 0)
    await createInventoryLevelsWorkflow(container).run({ input: { inventory_levels: missing } });
}
