import sharp from 'sharp';
import { categories, draw, products } from '.';

const priceOf = new Map(
  products.flatMap(({ variants }) => variants.map(({ upc, price }) => [upc, price] as const)),
);

test('sells what the loyalty host has promotions for, at the same prices', () => {
  const promoted = {
    '012345678905': 2.49,
    '012345678912': 2.99,
    '049000000443': 2.29,
    '052000043211': 2.79,
    '028400443752': 2.69,
    '041570054161': 2.19,
    '079118000115': 4.99,
    '079118000207': 12,
    '000000000101': 3.59,
    '000000000102': 4.39,
  };
  expect(Object.fromEntries(priceOf)).toMatchObject(promoted);
});

test('no UPC and no handle comes twice, and every aisle has something', () => {
  expect(priceOf.size).toBe(products.flatMap(({ variants }) => variants).length);
  expect(new Set(products.map(({ handle }) => handle)).size).toBe(products.length);
  for (const { handle } of categories) expect(products.some(({ aisle }) => aisle === handle)).toBe(true);
});

test('every product has a picture of its own that renders', async () => {
  expect(new Set(products.map(draw)).size).toBe(products.length);
  for (const product of products)
    expect(
      (
        await sharp(Buffer.from(draw(product)))
          .resize(64, 64)
          .webp()
          .toBuffer()
      ).byteLength,
    ).toBeGreaterThan(200);
});
