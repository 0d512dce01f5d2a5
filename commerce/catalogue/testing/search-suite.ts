import type { SearchTypes } from '@medusajs/framework/types';

/** A question as `POST /store/search` takes it. */
export type Question = Omit<SearchTypes.SearchQuery, 'entity'>;

export type Ask = (question: Question) => Promise<SearchTypes.SearchResult>;

const typing = { typo_tolerance: true, match_strategy: 'last' } as const;
const prices = [
  { key: 'under-2', to: 2 },
  { key: '2-to-4', from: 2, to: 4 },
  { key: 'from-4', from: 4 },
];

/**
 * What a shopper may rely on, whichever engine answers; `ask` asks an index that holds the catalogue of this
 * folder.
 */
export function describeSearch(engine: string, ask: Ask): void {
  const titles = async (question: Question): Promise<string[]> =>
    (await ask({ pagination: { take: 100 }, ...question })).hits.map(({ document }) =>
      String(document['title']),
    );
  const find = (q: string): Promise<string[]> => titles({ filters: { q }, search_options: typing });

  describe(`search in ${engine}`, () => {
    test('lists the whole shop, a page at a time, without a product twice or left out', async () => {
      const [first, second] = [
        await ask({ filters: { q: '' }, pagination: { skip: 0, take: 30 } }),
        await ask({ pagination: { skip: 30, take: 30 } }),
      ];
      const ids = [...first.hits, ...second.hits].map(({ id }) => id);
      expect(first.hits).toHaveLength(30);
      expect(first.metadata.count).toBe(44);
      expect(new Set(ids).size).toBe(44);
    });

    test.each([
      ['coffee', 'House coffee'],
      ['cofee', 'House coffee'],
      ['pretzle', 'Pretzels'],
      ['windsheild', 'Windshield washer'],
      ['unleded', 'Regular unleaded'],
      ['choclate', 'Hot chocolate'],
    ])('finds for "%s" the %s', async (q, title) => expect(await find(q)).toContain(title));

    test('does not take one thing for another', async () => {
      expect(await find('cofee')).not.toContain('Car wash');
      expect((await find('cola')).sort()).toEqual(['Cola', 'Cola zero sugar']);
      expect(await find('xyzzy')).toEqual([]);
    });

    test('finds while one is still typing', async () =>
      expect(await find('sparkling wa')).toContain('Sparkling water'));

    test('puts what is called so before what only mentions it', async () => {
      const found = await find('coffee');
      expect(found.indexOf('House coffee')).toBeLessThan(found.indexOf('Energy drink'));
      expect(found.indexOf('Cold brew coffee')).toBeLessThan(found.indexOf('Energy drink'));
    });

    test('finds fuel by its everyday name, sold by the gallon', async () => {
      const { hits } = await ask({ filters: { q: 'gasoline' }, search_options: typing });
      const regular = hits.find(({ document }) => document['handle'] === 'regular-unleaded');
      expect(regular?.document).toMatchObject({
        price: 3.59,
        unit_of_measure: 'gallon',
        category: ['Fuel'],
        variant_count: 1,
      });
    });

    test('finds a product by the number under its barcode', async () =>
      expect(await find('028400443752')).toEqual(['Potato chips']));

    test('narrows by aisle, brand, diet and price, all at once', async () => {
      expect((await titles({ filters: { category_handle: 'fuel' } })).sort()).toEqual([
        'Diesel',
        'Midgrade unleaded',
        'Premium unleaded',
        'Regular unleaded',
      ]);
      expect((await titles({ filters: { brand: ['Leafmere'], category: 'Hot drinks' } })).sort()).toEqual([
        'Chai latte',
        'Green tea',
      ]);
      expect(
        (
          await titles({
            filters: {
              category: 'Snacks',
              tags: { $contains: ['Vegan', 'Gluten-free'] },
              price: { $lt: 2.5 },
            },
          })
        ).sort(),
      ).toEqual(['Smoked almonds']);
      expect(
        (
          await titles({ filters: { $or: [{ brand: 'Northline' }, { $not: { price: { $lt: 12 } } }] } })
        ).sort(),
      ).toEqual([
        'Coolant',
        'Diesel',
        'Midgrade unleaded',
        'Premium unleaded',
        'Regular unleaded',
        'Wiper blades',
      ]);
    });

    test('orders by price', async () => {
      const { hits } = await ask({
        filters: { category: 'Snacks' },
        pagination: { take: 100, order: { price: 'DESC' } },
      });
      const found = hits.map(({ document }) => Number(document['price']));
      expect(found).toHaveLength(14);
      expect(found).toEqual([...found].sort((a, b) => b - a));
    });

    test('counts aisles, brands, diets and prices of what was found', async () => {
      const { facets } = await ask({
        filters: { q: 'tea' },
        search_options: {
          ...typing,
          facets: ['category', 'brand', 'tags', { field: 'price', type: 'range', ranges: prices }],
        },
      });
      expect(facets?.['category']).toMatchObject({
        values: [
          { value: 'Hot drinks', count: 2 },
          { value: 'Cold drinks', count: 1 },
        ],
      });
      expect(facets?.['brand']).toMatchObject({ values: [{ value: 'Leafmere', count: 3 }] });
      expect(facets?.['tags']).toMatchObject({
        values: expect.arrayContaining([
          { value: 'Gluten-free', count: 3 },
          { value: 'Vegan', count: 2 },
          { value: 'Organic', count: 1 },
        ]),
      });
      expect(facets?.['price']).toMatchObject({
        type: 'range',
        ranges: [
          { key: 'under-2', count: 0 },
          { key: '2-to-4', count: 3 },
          { key: 'from-4', count: 0 },
        ],
      });
    });

    test('counts the same products as it finds, for a misspelt word too', async () => {
      const { hits, facets, metadata } = await ask({
        filters: { q: 'cofee' },
        pagination: { take: 100 },
        search_options: { ...typing, facets: ['category'] },
      });
      const counted =
        facets?.['category']?.type === 'value'
          ? facets['category'].values.reduce((sum, { count }) => sum + count, 0)
          : 0;
      expect(counted).toBe(hits.length);
      expect(metadata.count).toBe(hits.length);
    });

    test('tells the least and the greatest price', async () => {
      const { facets } = await ask({
        filters: { category: 'Fuel' },
        search_options: { facets: [{ field: 'price', type: 'stats' }] },
      });
      expect(facets?.['price']).toMatchObject({ type: 'stats', min: 3.59, max: 4.39, count: 4 });
    });
  });
}
