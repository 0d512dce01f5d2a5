import type { Picture } from './pictures';

/** The shop's aisles; each is one category in Medusa and one department at the loyalty host. */
export type Aisle = 'hot-drinks' | 'cold-drinks' | 'snacks' | 'car-care' | 'fuel';

export interface Category {
  handle: Aisle;
  name: string;
  description: string;
  /** The department the loyalty host's promotions are aimed at. */
  merchandiseCode: string;
  /** What a quantity counts; a gallon may be bought in thousandths. */
  unitOfMeasure: 'each' | 'gallon';
}

export interface Variant {
  /** The value of the product's one option, for example `Large` of `Size`. */
  title: string;
  upc: string;
  /** US dollars, a decimal as Medusa keeps prices. */
  price: number;
}

export interface Product {
  /** The product's address in the shop, and what the seed knows it by: it never changes. */
  handle: string;
  title: string;
  subtitle?: string;
  description: string;
  aisle: Aisle;
  /** Invented; kept as the product's collection in Medusa. */
  brand: string;
  /** What it is, in a word; kept as the product type in Medusa. */
  kind: string;
  /** What a shopper filters by: diet, mostly. */
  tags: readonly string[];
  /** What the variants differ in. */
  option: string;
  variants: readonly [Variant, ...Variant[]];
  picture: Picture;
}
