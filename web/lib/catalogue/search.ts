import 'server-only';
import type { HttpTypes } from '@medusajs/types';
import { samePicture } from '../cart/view';
import { medusaForShopper } from '../medusa/server';
import { toMinor } from '../money';
import { leftOfProducts } from './products';
import { CURRENCY, type ProductCard } from './view';

/** Price ranges to filter by, in US dollars as a decimal: what the index holds. */
export const PRICE_RANGES = [
  { key: 'under-2', label: 'Under $2', to: 2 },
  { key: '2-to-4', label: '$2 to $4', from: 2, to: 4 },
  { key: '4-to-8', label: '$4 to $8', from: 4, to: 8 },
  { key: 'from-8', label: '$8 and more', from: 8 },
] as const;

export type Sort = 'relevance' | 'price-up' | 'price-down' | 'name';
export const SORTS: Record<Sort, string> = {
  relevance: 'Best match',
  'price-up': 'Price, low to high',
  'price-down': 'Price, high to low',
  name: 'Name',
};

/** A search as it stands in the page's address. */
export interface SearchQuery {
  q: string;
  category: string[];
  brand: string[];
  tag: string[];
  price: string[];
  sort: Sort;
  page: number;
}

export interface FacetValue {
  value: string;
  label: string;
  count: number;
}

export interface SearchView {
  products: ProductCard[];
  count: number;
  pages: number;
  facets: { name: 'category' | 'brand' | 'tag' | 'price'; title: string; values: FacetValue[] }[];
}

/** What the index keeps of a product (see the backend's catalogue). */
interface ProductDocument {
  id: string;
  handle: string;
  title: string;
  subtitle: string | null;
  price: number | null;
  price_to: number | null;
  unit_of_measure: string | null;
  variant_id: string | null;
  variant_count: number;
  thumbnail: string | null;
}

type Facets = Record<
  string,
  {
    type: string;
    values?: { value: string | number | boolean; count: number }[];
    ranges?: { key?: string; count: number }[];
  }
>;

const TAKE = 24;
const ORDERS: Record<Sort, Record<string, 'ASC' | 'DESC'> | undefined> = {
  relevance: undefined,
  'price-up': { price: 'ASC' },
  'price-down': { price: 'DESC' },
  name: { title: 'ASC' },
};

/** Without NUL, which nothing on the shelves holds and no database takes. */
const many = (value: string | string[] | undefined): string[] =>
  value === undefined
    ? []
    : [value]
        .flat()
        .map((entry) => entry.replaceAll('\0', ''))
        .filter((entry) => entry !== '');
const isSort = (value: string | undefined): value is Sort => value !== undefined && value in SORTS;

/** Reads a search from the page's address; what it does not know is left out. */
export function parseSearch(params: Record<string, string | string[] | undefined>): SearchQuery {
  const sort = many(params.sort)[0];
  const page = Number(many(params.page)[0] ?? 1);
  return {
    q: (many(params.q)[0] ?? '').slice(0, 100),
    category: many(params.category),
    brand: many(params.brand),
    tag: many(params.tag),
    price: many(params.price),
    sort: isSort(sort) ? sort : 'relevance',
    page: Number.isInteger(page) && page > 0 && page < 100 ? page : 1,
  };
}

/**
 * Runs a search with typo tolerance; facets count what each value would show beside the other filters. Throws
 * when Medusa is away.
 */
export async function searchProducts(query: SearchQuery): Promise<SearchView> {
  const body: HttpTypes.StoreSearch = {
    entity: 'product',
    filters: filtersOf(query),
    pagination: { skip: (query.page - 1) * TAKE, take: TAKE, order: ORDERS[query.sort] },
    search_options: {
      typo_tolerance: true,
      match_strategy: 'last',
      disjunctive_facets: true,
      count: 'exact',
      facets: [
        { field: 'category', limit: 20 },
        { field: 'brand', limit: 50 },
        { field: 'tags', limit: 50 },
        { field: 'price', type: 'range', ranges: PRICE_RANGES.map(({ label: _label, ...range }) => range) },
      ],
    },
  };
  const { results } = await (
    await medusaForShopper()
  ).client.fetch<HttpTypes.StoreSearchResponse<ProductDocument>>('/store/search', {
    method: 'POST',
    body,
    cache: 'no-store',
  });
  const [result] = results;
  const count = result?.metadata.count ?? result?.hits.length ?? 0;
  const documents = (result?.hits ?? []).flatMap((hit) => (hit.document ? [hit.document] : []));
  // The index knows no stock.
  const left = await leftOfProducts(documents.map(({ id }) => id));
  return {
    products: documents.map((document) => ({ ...toCard(document), left: left.get(document.id) ?? null })),
    count,
    pages: Math.max(1, Math.ceil(count / TAKE)),
    facets: facetsOf((result?.facets ?? {}) as Facets),
  };
}

function filtersOf(query: SearchQuery): NonNullable<HttpTypes.StoreSearchQuery['filters']> {
  const ranges = PRICE_RANGES.filter(({ key }) => query.price.includes(key)).map((range) => ({
    price: { ...('from' in range ? { $gte: range.from } : {}), ...('to' in range ? { $lt: range.to } : {}) },
  }));
  return {
    ...(query.q ? { q: query.q } : {}),
    ...(query.category.length > 0 ? { category: query.category } : {}),
    ...(query.brand.length > 0 ? { brand: query.brand } : {}),
    ...(query.tag.length > 0 ? { tags: query.tag } : {}),
    ...(ranges.length > 0 ? { $or: ranges } : {}),
  };
}

function facetsOf(facets: Facets): SearchView['facets'] {
  const values = (field: string): FacetValue[] =>
    (facets[field]?.values ?? []).map(({ value, count }) => ({
      value: String(value),
      label: String(value),
      count,
    }));
  const prices = PRICE_RANGES.map(({ key, label }) => ({
    value: key,
    label,
    count: facets.price?.ranges?.find((range) => range.key === key)?.count ?? 0,
  }));
  return [
    { name: 'category', title: 'Aisle', values: values('category') },
    { name: 'price', title: 'Price', values: prices },
    { name: 'tag', title: 'Good to know', values: values('tags') },
    { name: 'brand', title: 'Brand', values: values('brand') },
  ];
}

function toCard(document: ProductDocument): Omit<ProductCard, 'left'> {
  return {
    id: document.id,
    handle: document.handle,
    title: document.title,
    subtitle: document.subtitle ?? undefined,
    picture: samePicture(document.thumbnail),
    unitOfMeasure: document.unit_of_measure ?? undefined,
    price: document.price === null ? undefined : toMinor(document.price, CURRENCY),
    priceVaries: document.price !== document.price_to,
    variantId: document.variant_count === 1 ? (document.variant_id ?? undefined) : undefined,
  };
}
