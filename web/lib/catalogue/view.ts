import type { HttpTypes } from '@medusajs/types';
import { samePicture } from '../cart/view';
import { toMinor } from '../money';

/** A product as cards show it. Prices are minor units of USD, the shop's one currency. */
export interface ProductCard {
  id: string;
  handle: string;
  title: string;
  subtitle: string | undefined;
  picture: string | undefined;
  unitOfMeasure: string | undefined;
  /** The cheapest variant's price; undefined when the product has none. */
  price: number | undefined;
  /** Several variants differ in price: the card says "from". */
  priceVaries: boolean;
  /** The variant that a card may add at once; undefined when the shopper must choose one. */
  variantId: string | undefined;
  /** Pieces left of all its variants, at all stores; null where nobody counts, as fuel. */
  left: number | null;
}

export interface VariantView {
  id: string;
  title: string;
  upc: string | undefined;
  price: number;
  /** Pieces left at all stores; null where nobody counts. */
  left: number | null;
}

export interface ProductView extends ProductCard {
  description: string;
  brand: string | undefined;
  tags: string[];
  category: { handle: string; name: string } | undefined;
  variants: VariantView[];
}

export const CURRENCY = 'USD';

function leftOf({
  manage_inventory: isCounted,
  allow_backorder: isOrdered,
  inventory_quantity: quantity,
}: HttpTypes.StoreProductVariant): number | null {
  if (!isCounted || isOrdered || quantity === undefined || quantity === null) return null;
  return Math.max(0, quantity);
}

/** A product is as far from sold out as all of its variants together. */
const leftOfAll = (variants: VariantView[]): number | null =>
  variants.some(({ left }) => left === null)
    ? null
    : variants.reduce((sum, { left }) => sum + (left ?? 0), 0);

function toVariant(variant: HttpTypes.StoreProductVariant): VariantView[] {
  const amount = variant.calculated_price?.calculated_amount;
  if (amount === undefined || amount === null) return [];
  return [
    {
      id: variant.id,
      title: variant.title ?? '',
      upc: variant.upc ?? variant.barcode ?? undefined,
      price: toMinor(Number(amount), CURRENCY),
      left: leftOf(variant),
    },
  ];
}

function unitOf(product: HttpTypes.StoreProduct): string | undefined {
  const unit = product.variants?.[0]?.metadata?.unit_of_measure;
  return typeof unit === 'string' ? unit : undefined;
}

export function toProduct(product: HttpTypes.StoreProduct): ProductView {
  const variants = (product.variants ?? []).flatMap(toVariant).toSorted((a, b) => a.price - b.price);
  const [cheapest] = variants;
  const category = product.categories?.[0];
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    subtitle: product.subtitle ?? undefined,
    picture: samePicture(product.thumbnail),
    unitOfMeasure: unitOf(product),
    price: cheapest?.price,
    priceVaries: cheapest !== undefined && variants.at(-1)?.price !== cheapest.price,
    variantId: variants.length === 1 ? cheapest?.id : undefined,
    left: variants.length > 0 ? leftOfAll(variants) : null,
    description: product.description ?? '',
    brand: product.collection?.title,
    tags: (product.tags ?? []).map((tag) => tag.value),
    category: category ? { handle: category.handle, name: category.name } : undefined,
    variants,
  };
}
