import { products } from '../catalogue';
import { type Ask, describeSearch } from '../catalogue/testing/search-suite';
import { fromEnvironment } from './support/shop';

const shop = fromEnvironment('COMMERCE_URL', 'COMMERCE_PUBLISHABLE_KEY');
const requestMs = 20_000;

interface StoreProduct {
  handle: string;
  thumbnail: string | null;
  images: { url: string }[];
  variants: {
    upc: string;
    barcode: string;
    metadata: { merchandise_code?: string; unit_of_measure?: string } | null;
  }[];
}

(shop.values ? describe : describe.skip)(`the catalogue ${shop.name}`, () => {
  const { COMMERCE_URL: url = '', COMMERCE_PUBLISHABLE_KEY: key = '' } = shop.values ?? {};
  const headers = { 'x-publishable-api-key': key, 'content-type': 'application/json' };
  const call = (path: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      headers,
      signal: AbortSignal.timeout(requestMs),
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });

  const ask: Ask = async (question) => {
    const response = await call('/store/search', { entity: 'product', ...question });
    if (!response.ok) throw new Error(`The search answered ${response.status}: ${await response.text()}`);
    const { results } = (await response.json()) as { results: Awaited<ReturnType<Ask>>[] };
    const [result] = results;
    if (!result) throw new Error('The search answered nothing.');
    return result;
  };

  test('has every product, with its UPC, its merchandise code and a picture that is there', async () => {
    const response = await call('/store/products?limit=100&fields=handle,thumbnail,*images,*variants');
    const { products: found } = (await response.json()) as { products: StoreProduct[] };
    expect(found.map(({ handle }) => handle)).toEqual(
      expect.arrayContaining(products.map(({ handle }) => handle)),
    );
    for (const { handle, thumbnail, images, variants } of found) {
      for (const variant of variants) {
        expect(variant).toMatchObject({
          upc: variant.barcode,
          metadata: {
            merchandise_code: expect.stringMatching(/^\d{3}$/),
            unit_of_measure: expect.stringMatching(/^(each|gallon)$/),
          },
        });
      }
      expect([handle, images.map((image) => image.url)]).toEqual([handle, [thumbnail]]);
      const picture = await fetch(thumbnail ?? '', { signal: AbortSignal.timeout(requestMs) });
      expect([handle, picture.status, picture.headers.get('content-type')]).toEqual([
        handle,
        200,
        'image/webp',
      ]);
      expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(2_000);
    }
  });

  describeSearch('the running shop', ask);

  test('shows nobody what is not published or not in the key’s sales channel', async () => {
    expect((await ask({ filters: { status: 'draft' } })).hits).toEqual([]);
    const denied = await fetch(`${url}/store/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entity: 'product' }),
      signal: AbortSignal.timeout(requestMs),
    });
    expect(denied.status).toBe(400);
  });

  test('answers a field it does not know with a 400 that names it', async () => {
    const response = await call('/store/search', { entity: 'product', filters: { colour: 'red' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('colour') });
  });
});
