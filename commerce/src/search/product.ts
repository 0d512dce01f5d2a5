import type { SearchTypes } from '@medusajs/framework/types';
import { defineSearchIndex, search } from '@medusajs/framework/utils';
import { type ProductRow, deletedIn, rowFields, toDocument } from './_product-document';

const batchSize = 100;

/**
 * What a shopper can find, filter, sort and count in the shop; one document a product. Every engine holds the
 * same index, so the storefront asks the same question whether PostgreSQL or MeiliSearch answers. Weights are
 * read by PostgreSQL as four classes (3 and more is the best) and by MeiliSearch as an order.
 */
export default defineSearchIndex({
  name: 'product',
  entity: 'product',
  fields: search.define({
    id: search.keyword().filterable(),
    handle: search.keyword().filterable(),
    title: search.text().searchable({ weight: 4 }).sortable(),
    brand: search.keyword().searchable({ weight: 3 }).filterable().facetable(),
    kind: search.keyword().searchable({ weight: 2.5 }).filterable().facetable(),
    category: search.keyword().array().searchable({ weight: 2 }).filterable().facetable(),
    category_handle: search.keyword().array().filterable().facetable(),
    tags: search.keyword().array().searchable({ weight: 1.5 }).filterable().facetable(),
    subtitle: search.text().searchable({ weight: 1.2 }),
    description: search.text().searchable(),
    upc: search.keyword().array().searchable().filterable(),
    price: search
      .float()
      .filterable()
      .sortable()
      .facetable({ types: ['range', 'stats'] }),
    price_to: search.float(),
    unit_of_measure: search.keyword().filterable(),
    variant_id: search.keyword(),
    variant_count: search.integer(),
    thumbnail: search.keyword(),
    status: search.keyword().filterable().retrievable(false),
    sales_channel_ids: search.keyword().array().filterable().retrievable(false),
  }),
  events: [
    'product.created',
    'product.updated',
    'product.deleted',
    'product-variant.created',
    'product-variant.updated',
    'product-variant.deleted',
    'product-collection.updated',
    'product-category.updated',
    'product-type.updated',
    'product-tag.updated',
  ],
  seed: ({ container, filters, last_key, catchup }) =>
    read(container, { ...filters, ...after(last_key), ...since(catchup?.since) }, catchup !== undefined),
  consume: async ({ name, data }, { container }) => {
    const ids = idsOf(data);
    if (name === 'product.deleted') return [{ action: 'delete', filters: { id: ids } }];
    const mutations = [];
    for await (const batch of read(container, touchedBy(name, ids), name.endsWith('.deleted')))
      mutations.push(...batch);
    return mutations;
  },
});

const after = (key: string | undefined): object => (key ? { id: { $gt: key } } : {});
const since = (date: Date | undefined): object => (date ? { updated_at: { $gte: date } } : {});

function idsOf(data: unknown): string[] {
  const records = Array.isArray(data) ? data : [data];
  return records.flatMap((record: unknown) =>
    typeof record === 'object' && record !== null && 'id' in record ? [String(record.id)] : [],
  );
}

/** Which products an event is about: a shelf that is renamed changes every product on it. */
function touchedBy(event: string, ids: string[]): Record<string, unknown> {
  if (event.startsWith('product-variant.')) return { variants: { id: ids } };
  if (event.startsWith('product-collection.')) return { collection_id: ids };
  if (event.startsWith('product-category.')) return { categories: { id: ids } };
  if (event.startsWith('product-type.')) return { type_id: ids };
  if (event.startsWith('product-tag.')) return { tags: { id: ids } };
  return { id: ids };
}

/**
 * The products that match, a batch at a time in the order of their ids, which is how an interrupted run knows
 * where to go on.
 */
async function* read(
  container: SearchTypes.SearchContainer,
  filters: Record<string, unknown>,
  withDeleted: boolean,
) {
  let last: string | undefined;
  for (;;) {
    const page = { take: batchSize, order: { id: 'ASC' } };
    const narrowed = last === undefined ? filters : { $and: [filters, { id: { $gt: last } }] };
    const { data } = await container.query.graph({
      entity: 'product',
      fields: rowFields,
      filters: narrowed,
      pagination: page,
      withDeleted,
    });
    const rows = data as readonly ProductRow[];
    const gone = deletedIn(rows);
    if (gone.length > 0) yield [{ action: 'delete' as const, filters: { id: gone } }];
    const documents = rows.filter(({ id }) => !gone.includes(id)).map(toDocument);
    if (documents.length > 0) yield [{ action: 'upsert' as const, documents }];
    if (rows.length < batchSize) return;
    last = rows.at(-1)?.id;
  }
}
