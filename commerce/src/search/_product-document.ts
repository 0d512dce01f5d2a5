/** What is read of a product to index it. */
export const rowFields = [
  'id',
  'handle',
  'title',
  'subtitle',
  'description',
  'thumbnail',
  'status',
  'deleted_at',
  'collection.title',
  'type.value',
  'tags.value',
  'categories.name',
  'categories.handle',
  'sales_channels.id',
  'variants.id',
  'variants.upc',
  'variants.barcode',
  'variants.metadata',
  'variants.deleted_at',
  'variants.prices.amount',
  'variants.prices.currency_code',
  'variants.prices.rules_count',
  'variants.prices.min_quantity',
  'variants.prices.price_list_id',
];

interface PriceRow {
  amount: number | string;
  currency_code: string;
  rules_count?: number | null;
  min_quantity?: number | string | null;
  price_list_id?: string | null;
}

interface VariantRow {
  id: string;
  upc?: string | null;
  barcode?: string | null;
  metadata?: Record<string, unknown> | null;
  deleted_at?: string | Date | null;
  prices?: readonly (PriceRow | null)[] | null;
}

export interface ProductRow {
  id: string;
  handle: string;
  title: string;
  subtitle?: string | null;
  description?: string | null;
  thumbnail?: string | null;
  status: string;
  deleted_at?: string | Date | null;
  collection?: { title: string } | null;
  type?: { value: string } | null;
  tags?: readonly { value: string }[] | null;
  categories?: readonly { name: string; handle: string }[] | null;
  sales_channels?: readonly ({ id: string } | null)[] | null;
  variants?: readonly VariantRow[] | null;
}

/** The shop has one currency; a second one needs a price field of its own in the index. */
const currency = 'usd';

export const deletedIn = (rows: readonly ProductRow[]): string[] =>
  rows.filter(({ deleted_at }) => deleted_at).map(({ id }) => id);

/**
 * A product as the search engine holds it. Prices are US dollars as a decimal, the cheapest variant first.
 */
export function toDocument(row: ProductRow) {
  const variants = (row.variants ?? []).filter(({ deleted_at }) => !deleted_at);
  const priced = variants
    .flatMap((variant) => priceOf(variant).map((price) => ({ variant, price })))
    .sort((a, b) => a.price - b.price);
  const cheapest = priced[0];
  const unit = variants[0]?.metadata?.['unit_of_measure'];
  return {
    id: row.id,
    handle: row.handle,
    title: row.title,
    subtitle: row.subtitle ?? null,
    description: row.description ?? null,
    brand: row.collection?.title ?? null,
    kind: row.type?.value ?? null,
    category: (row.categories ?? []).map(({ name }) => name),
    category_handle: (row.categories ?? []).map(({ handle }) => handle),
    tags: (row.tags ?? []).map(({ value }) => value),
    upc: variants.flatMap(({ upc, barcode }) => ((upc ?? barcode) ? [String(upc ?? barcode)] : [])),
    price: cheapest?.price ?? null,
    price_to: priced.at(-1)?.price ?? null,
    unit_of_measure: typeof unit === 'string' ? unit : null,
    variant_id: cheapest?.variant.id ?? variants[0]?.id ?? null,
    variant_count: variants.length,
    thumbnail: row.thumbnail ?? null,
    status: row.status,
    sales_channel_ids: (row.sales_channels ?? []).flatMap((channel) => (channel ? [channel.id] : [])),
  };
}

/** The price everybody pays for one: not that of a region, of a price list, or of a quantity. */
function priceOf(variant: VariantRow): number[] {
  const plain = (variant.prices ?? []).find((price) => {
    return (
      price?.currency_code === currency && !price.rules_count && !price.min_quantity && !price.price_list_id
    );
  });
  return plain ? [Number(plain.amount)] : [];
}
