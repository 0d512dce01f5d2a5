// A search index registers itself here when it is defined.
import '@medusajs/framework/modules-sdk';
import type { SearchTypes } from '@medusajs/framework/types';
import { categories, products } from '../../../catalogue';
import { describeSearch } from '../../../catalogue/testing/search-suite';
import productIndex from '../../search/product';
import { toDocument } from '../../search/_product-document';
import { MeiliSearchProvider } from './service';
import { type StandIn, startStandIn } from './testing/stand-in';

const index: SearchTypes.ResolvedSearchIndexDefinition = {
  ...productIndex,
  primary_key: 'id',
  provider: MeiliSearchProvider.identifier,
  settings: {},
  definition_hash: '',
  physical_name: 'product_v1',
};

const documents = products.map((product, i) => {
  const category = categories.find(({ handle }) => handle === product.aisle);
  return toDocument({
    ...product,
    id: `prod_${String(i).padStart(2, '0')}`,
    status: 'published',
    collection: { title: product.brand },
    type: { value: product.kind },
    tags: product.tags.map((value) => ({ value })),
    categories: category ? [category] : [],
    sales_channels: [{ id: 'sc_1' }],
    variants: product.variants.map(({ upc, price }) => ({
      id: upc,
      upc,
      metadata: { unit_of_measure: category?.unitOfMeasure },
      prices: [{ amount: price, currency_code: 'usd' }],
    })),
  });
});

describe('MeiliSearch, by a stand-in for its server', () => {
  let standIn: StandIn;
  let provider: MeiliSearchProvider;
  const ask = (question: Partial<SearchTypes.ProviderSearchQuery>): Promise<SearchTypes.SearchResult> =>
    provider.search({ index, attributes_to_retrieve: Object.keys(index.fields), ...question });

  beforeAll(async () => {
    standIn = await startStandIn();
    provider = new MeiliSearchProvider({}, { host: standIn.url });
    await provider.upsertIndex({ index });
    await provider.waitForTask(
      await provider.upsertDocuments({ index: index.physical_name, definition: index, documents }),
    );
  });
  afterAll(() => standIn.close());

  describeSearch('MeiliSearch (stand-in)', ({ filters: { q, ...filters } = {}, ...question }) =>
    ask({ q, filters, ...question }),
  );

  test('is told the weightiest field first, and everything that is filtered, counted or sorted by', async () => {
    expect(standIn.settingsOf('product_v1')).toMatchObject({
      searchableAttributes: expect.arrayContaining(['title', 'brand', 'description']),
      filterableAttributes: expect.arrayContaining([
        'id',
        'category',
        'brand',
        'tags',
        'price',
        'status',
        'sales_channel_ids',
      ]),
      sortableAttributes: ['id', 'title', 'price'],
    });
    expect(standIn.settingsOf('product_v1')?.searchableAttributes?.[0]).toBe('title');
  });

  test('is asked once for a whole page, its ranges included', async () => {
    const before = standIn.asked.length;
    await provider.searchMany(
      [1, 2].map(() => ({
        index,
        attributes_to_retrieve: ['id'],
        search_options: {
          facets: [{ field: 'price', type: 'range' as const, ranges: [{ to: 2 }, { from: 2 }] }],
        },
      })),
    );
    expect(standIn.asked.slice(before).map((queries) => queries.length)).toEqual([6]);
  });

  test('cannot be made to read a filter out of a value', async () => {
    expect((await ask({ filters: { brand: 'x" OR status = "published' } })).hits).toEqual([]);
    expect((await ask({ filters: { brand: 'x\\' } })).hits).toEqual([]);
  });

  test('takes back what was deleted, by id and by filter', async () => {
    await provider.upsertIndex({ index: { ...index, physical_name: 'product_v2' } });
    await provider.upsertDocuments({ index: 'product_v2', definition: index, documents });
    await provider.deleteDocuments({ index: 'product_v2', filters: { id: ['prod_00'] } });
    await provider.deleteDocuments({ index: 'product_v2', filters: { brand: 'Northline' } });
    expect(await provider.listIndexes()).toContainEqual({
      name: 'product_v2',
      provider: 'search-meilisearch',
      document_count: products.length - 5,
    });
    await provider.deleteIndex({ index: 'product_v2' });
    await provider.deleteIndex({ index: 'product_v2' });
    expect((await provider.listIndexes()).map(({ name }) => name)).toEqual(['product_v1']);
  });

  test('says NOT_FOUND of an index that is gone, so that Medusa looks for the newer one', async () => {
    await expect(ask({ index: { ...index, physical_name: 'gone' } })).rejects.toMatchObject({
      type: 'not_found',
    });
  });

  test.each<[string, Partial<SearchTypes.ProviderSearchQuery>]>([
    ['substrings', { filters: { title: { $like: 'cof' } } }],
    ['beginnings of a value', { filters: { title: { $prefix: 'cof' } } }],
    ['cursors', { pagination: { cursor: 'x' } }],
    ['vectors', { search_options: { vector: { value: [1] } } }],
    ['any of the words', { search_options: { match_strategy: 'any' } }],
  ])(
    'refuses %s instead of answering another question',
    async (_, question) => await expect(ask(question)).rejects.toMatchObject({ type: 'not_allowed' }),
  );
});
