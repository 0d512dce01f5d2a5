import 'server-only';
import type { HttpTypes } from '@medusajs/types';
import { COUNTRY_CODE } from '../brand';
import { CATALOGUE_REVALIDATE, medusaServer } from '../medusa/server';
import { type ProductView, toProduct } from './view';

export interface CategoryView {
  id: string;
  handle: string;
  name: string;
  description: string;
}

const FIELDS =
  'id,title,subtitle,handle,description,thumbnail,*variants,*variants.calculated_price,variants.inventory_quantity,*categories,*tags,*collection';
const PAGE = 100;

/**
 * Reads the catalogue through Next's data cache. Throws when Medusa is away: a page that was made before
 * stays, a new one is not kept.
 */
function read<Answer>(path: string, query: Record<string, unknown>): Promise<Answer> {
  return medusaServer().client.fetch<Answer>(path, {
    query,
    next: { revalidate: CATALOGUE_REVALIDATE },
  } as Parameters<ReturnType<typeof medusaServer>['client']['fetch']>[1]);
}

/** The categories in the shop's own order. */
export async function listCategories(): Promise<CategoryView[]> {
  const { product_categories } = await read<HttpTypes.StoreProductCategoryListResponse>(
    '/store/product-categories',
    { fields: 'id,handle,name,description,rank', limit: PAGE },
  );
  return product_categories
    .toSorted((a, b) => Number(a.rank) - Number(b.rank))
    .map(({ id, handle, name, description }) => ({ id, handle, name, description }));
}

async function regionId(): Promise<string> {
  const { regions } = await read<HttpTypes.StoreRegionListResponse>('/store/regions', {
    fields: 'id,*countries',
  });
  const region =
    regions.find((candidate) => candidate.countries?.some((country) => country.iso_2 === COUNTRY_CODE)) ??
    regions[0];
  if (!region) throw new Error('The shop has no region to sell in.');
  return region.id;
}

/** Everything on sale, or one category of it. */
export async function listProducts(categoryId?: string): Promise<ProductView[]> {
  const products = await read<HttpTypes.StoreProductListResponse>('/store/products', {
    region_id: await regionId(),
    fields: FIELDS,
    limit: PAGE,
    ...(categoryId ? { category_id: [categoryId] } : {}),
  });
  return products.products.map(toProduct).toSorted(byArticleNumber);
}

/** A shelf is laid out by article number; products come back in no order that means anything. */
function byArticleNumber(one: ProductView, other: ProductView): number {
  return (one.variants[0]?.upc ?? '').localeCompare(other.variants[0]?.upc ?? '');
}

/** One product by its handle; undefined when it is not on sale. */
export async function findProduct(handle: string): Promise<ProductView | undefined> {
  const { products } = await read<HttpTypes.StoreProductListResponse>('/store/products', {
    region_id: await regionId(),
    fields: FIELDS,
    handle,
    limit: 1,
  });
  return products[0] ? toProduct(products[0]) : undefined;
}

/**
 * What is left of these products, as the shelf says it, in one question for all of them. A product that is
 * not there, and all of them while the shop does not answer, are left out.
 */
export async function leftOfProducts(ids: string[]): Promise<Map<string, ProductView['left']>> {
  if (ids.length === 0) return new Map();
  try {
    const { products } = await read<HttpTypes.StoreProductListResponse>('/store/products', {
      region_id: await regionId(),
      fields: FIELDS,
      // The same products in another order are the same answer in Next's cache.
      id: ids.toSorted(),
      limit: ids.length,
    });
    return new Map(products.map(toProduct).map(({ id, left }) => [id, left]));
  } catch {
    return new Map();
  }
}
