import type { CreateProductWorkflowInputDTO, MedusaContainer } from '@medusajs/framework/types';
import { Modules, ProductStatus } from '@medusajs/framework/utils';
import {
  createCollectionsWorkflow,
  createProductCategoriesWorkflow,
  createProductTagsWorkflow,
  createProductTypesWorkflow,
  createProductsWorkflow,
} from '@medusajs/medusa/core-flows';
import { type Product, type Variant, categories, products } from '../../../catalogue';
import { PICKUP_ONLY } from '../../workflows/fulfilment/fulfilled-lines';
import { findOrCreate } from './find-or-create';

/** What nobody can bring to a door: it happens at the store. */
const FETCHED_KINDS: ReadonlySet<string> = new Set(['Fuel', 'Car wash']);

/** Ids in Medusa by the words the catalogue uses. */
interface Shelves {
  categories: ReadonlyMap<string, string>;
  brands: ReadonlyMap<string, string>;
  kinds: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
}

/**
 * Creates the products that are missing, known by their handles, and says how many; what is there is the
 * shopkeeper's and stays.
 */
export async function seedCatalogue(
  container: MedusaContainer,
  under: { salesChannelId: string; shippingProfileId: string },
): Promise<number> {
  const shelves = await seedShelves(container);
  const handles = products.map(({ handle }) => handle);
  const existing = await container
    .resolve(Modules.PRODUCT)
    .listProducts({ handle: handles }, { select: ['handle'], take: handles.length });
  const known = new Set(existing.map(({ handle }) => handle));
  const missing = products.filter(({ handle }) => !known.has(handle));
  if (missing.length > 0) {
    await createProductsWorkflow(container).run({
      input: { products: missing.map((product) => toMedusa(product, shelves, under)) },
    });
  }
  return missing.length;
}

/** The product type all fuel has; taxes know fuel by it. */
export async function fuelTypeId(container: MedusaContainer): Promise<string> {
  const type = await findOrCreate(
    container.resolve(Modules.PRODUCT).listProductTypes({ value: 'Fuel' }),
    async () => {
      return (
        await createProductTypesWorkflow(container).run({ input: { product_types: [{ value: 'Fuel' }] } })
      ).result;
    },
  );
  return type.id;
}

/**
 * Marks the product types that are fetched at the store. What a shopkeeper has decided of a type, either way,
 * stays.
 */
export async function seedPickupOnly(container: MedusaContainer): Promise<void> {
  const service = container.resolve(Modules.PRODUCT);
  const types = await service.listProductTypes({}, { take: 1_000 });
  for (const { id, value, metadata } of types)
    if (FETCHED_KINDS.has(value) && metadata?.[PICKUP_ONLY] === undefined)
      await service.updateProductTypes(id, { metadata: { ...metadata, [PICKUP_ONLY]: true } });
}

async function seedShelves(container: MedusaContainer): Promise<Shelves> {
  const service = container.resolve(Modules.PRODUCT);
  const all = { take: 1000 };
  return {
    categories: await shelf(
      categories.map(({ handle }) => handle),
      async () => (await service.listProductCategories({}, all)).map(({ id, handle }) => [handle, id]),
      async (handles) => {
        const missing = categories.filter(({ handle }) => handles.includes(handle));
        const product_categories = missing.map(({ handle, name, description, merchandiseCode }) => ({
          handle,
          name,
          description,
          is_active: true,
          rank: categories.findIndex((category) => category.handle === handle),
          metadata: { merchandise_code: merchandiseCode },
        }));
        await createProductCategoriesWorkflow(container).run({ input: { product_categories } });
      },
    ),
    brands: await shelf(
      products.map(({ brand }) => brand),
      async () => (await service.listProductCollections({}, all)).map(({ id, title }) => [title, id]),
      async (titles) =>
        void (await createCollectionsWorkflow(container).run({
          input: { collections: titles.map((title) => ({ title })) },
        })),
    ),
    kinds: await shelf(
      products.map(({ kind }) => kind),
      async () => (await service.listProductTypes({}, all)).map(({ id, value }) => [value, id]),
      async (values) =>
        void (await createProductTypesWorkflow(container).run({
          input: { product_types: values.map((value) => ({ value })) },
        })),
    ),
    tags: await shelf(
      products.flatMap(({ tags }) => tags),
      async () => (await service.listProductTags({}, all)).map(({ id, value }) => [value, id]),
      async (values) =>
        void (await createProductTagsWorkflow(container).run({
          input: { product_tags: values.map((value) => ({ value })) },
        })),
    ),
  };
}

async function shelf(
  words: readonly string[],
  list: () => Promise<[string, string][]>,
  create: (missing: string[]) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map(await list());
  const missing = [...new Set(words)].filter((word) => !known.has(word));
  if (missing.length === 0) return known;
  await create(missing);
  return new Map(await list());
}

function toMedusa(
  product: Product,
  shelves: Shelves,
  under: { salesChannelId: string; shippingProfileId: string },
): CreateProductWorkflowInputDTO {
  return {
    handle: product.handle,
    title: product.title,
    subtitle: product.subtitle,
    description: product.description,
    status: ProductStatus.PUBLISHED,
    category_ids: [placeOf(shelves.categories, product.aisle)],
    collection_id: placeOf(shelves.brands, product.brand),
    type_id: placeOf(shelves.kinds, product.kind),
    tag_ids: product.tags.map((tag) => placeOf(shelves.tags, tag)),
    options: [{ title: product.option, values: product.variants.map(({ title }) => title) }],
    variants: product.variants.map((variant) => toMedusaVariant(product, variant)),
    sales_channels: [{ id: under.salesChannelId }],
    shipping_profile_id: under.shippingProfileId,
  };
}

function toMedusaVariant(product: Product, variant: Variant) {
  const category = categories.find(({ handle }) => handle === product.aisle);
  if (!category) throw new Error(`${product.handle} stands in no aisle of the shop.`);
  return {
    title: variant.title,
    sku: variant.upc,
    barcode: variant.upc,
    upc: variant.upc,
    options: { [product.option]: variant.title },
    prices: [{ currency_code: 'usd', amount: variant.price }],
    manage_inventory: isCounted(product),
    metadata: { merchandise_code: category.merchandiseCode, unit_of_measure: category.unitOfMeasure },
  };
}

/**
 * Whether pieces of it stand on a shelf. A tank is measured by its own gauge and a wash is a code: neither is
 * counted, and neither is what a machine brews.
 */
export const isCounted = ({ aisle, kind }: Pick<Product, 'aisle' | 'kind'>): boolean =>
  aisle !== 'fuel' && aisle !== 'hot-drinks' && !FETCHED_KINDS.has(kind);

function placeOf(shelf: ReadonlyMap<string, string>, word: string): string {
  const id = shelf.get(word);
  if (!id) throw new Error(`The shop has nowhere to put "${word}".`);
  return id;
}
