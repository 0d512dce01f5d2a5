import type { HttpTypes } from '@medusajs/types';
import { toMinor } from '../money';
import { GALLON, isFuel } from '../quantity';

/** One thing in the cart or order, as pages show it. Amounts are minor units. */
export interface LineView {
  id: string;
  title: string;
  /** What tells the variants apart, e.g. `Large`. */
  variant: string | undefined;
  handle: string | undefined;
  picture: string | undefined;
  quantity: number;
  unitOfMeasure: string | undefined;
  unitPrice: number;
  /** Before discounts and tax. */
  subtotal: number;
  /** What loyalty and promotions take off. */
  discount: number;
}

/** The figures of the design's steps 10 and 11, in minor units. `original − savings = total`. */
export interface TotalsView {
  currency: string;
  /** Goods before discounts and tax, without tip and delivery. */
  subtotal: number;
  loyaltyDiscount: number;
  /** Medusa's own promotions, which may stand beside loyalty. */
  promotionDiscount: number;
  tax: number;
  deliveryFee: number;
  tip: number;
  /** What the same cart costs without any discount, tax included. */
  original: number;
  savings: number;
  total: number;
}

export interface AddressView {
  firstName: string;
  lastName: string;
  line1: string;
  line2: string;
  city: string;
  state: string;
  postalCode: string;
}

export interface CartView {
  id: string;
  regionId: string | undefined;
  email: string;
  lines: LineView[];
  totals: TotalsView;
  shippingOptionId: string | undefined;
  address: AddressView;
  completed: boolean;
}

type StoreItem = HttpTypes.StoreCartLineItem | HttpTypes.StoreOrderLineItem;

/** The part of a discount that is read here, alike for carts and orders. */
interface Adjustment {
  amount: number;
  code?: string | null;
  provider_id?: string | null;
}

const adjustmentsOf = (item: StoreItem): Adjustment[] => item.adjustments ?? [];
const metadataOf = (item: StoreItem): Record<string, unknown> => item.metadata ?? {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The tip is a line of the cart, so that payment and refund know it; pages show it among the totals. */
const isTip = (item: StoreItem): boolean => metadataOf(item).kind === 'tip';

/**
 * Who made a discount: `loyalty`, `rounding` (brings a line of fuel to whole cents, not a discount to
 * anybody), or a promotion.
 */
const isLoyalty = (adjustment: Adjustment): boolean => adjustment.provider_id === 'loyalty';
const isRounding = (adjustment: Adjustment): boolean => adjustment.provider_id === 'rounding';
const isPromotion = (adjustment: Adjustment): boolean => !isLoyalty(adjustment) && !isRounding(adjustment);

/**
 * Items do not carry the variant's unit; this storefront writes it when it adds one, and fuel is known by its
 * type anyhow.
 */
function unitOfMeasure(item: StoreItem): string | undefined {
  return text(metadataOf(item).unit_of_measure) ?? (item.product_type === 'Fuel' ? GALLON : undefined);
}

function toLine(item: StoreItem, currency: string): LineView {
  const discount = adjustmentsOf(item)
    .filter((adjustment) => !isRounding(adjustment))
    .reduce((sum, adjustment) => sum + toMinor(Number(adjustment.amount), currency), 0);
  return {
    id: item.id,
    title: item.product_title ?? item.title,
    variant: item.variant_title && item.variant_title !== 'Gallon' ? item.variant_title : undefined,
    handle: item.product_handle ?? undefined,
    picture: samePicture(item.thumbnail),
    quantity: Number(item.quantity),
    unitOfMeasure: unitOfMeasure(item),
    unitPrice: toMinor(Number(item.unit_price), currency),
    subtotal: toMinor(Number(item.unit_price) * Number(item.quantity), currency),
    discount,
  };
}

function sumAdjustments(
  items: StoreItem[],
  currency: string,
  wanted: (adjustment: Adjustment) => boolean,
): number {
  return items
    .flatMap(adjustmentsOf)
    .filter(wanted)
    .reduce((sum, adjustment) => sum + toMinor(Number(adjustment.amount), currency), 0);
}

/** Medusa's price without discounts, lines brought to whole cents as in the total beside it. */
function originalTotal(
  source: HttpTypes.StoreCart | HttpTypes.StoreOrder,
  items: StoreItem[],
  currency: string,
): number {
  const rounding = items
    .flatMap(adjustmentsOf)
    .filter(isRounding)
    .reduce((sum, adjustment) => sum + Number(adjustment.amount), 0);
  return toMinor(Number(source.original_total ?? 0) - rounding, currency);
}

/**
 * The totals of a cart or an order. Medusa's own `total` is what is paid; the rows beside it are its parts.
 */
export function toTotals(source: HttpTypes.StoreCart | HttpTypes.StoreOrder): TotalsView {
  const currency = source.currency_code.toUpperCase();
  const minor = (value: number | null | undefined): number => toMinor(Number(value ?? 0), currency);
  const items: StoreItem[] = source.items ?? [];
  const goods = items.filter((item) => !isTip(item));
  const tip = items
    .filter(isTip)
    .reduce((sum, item) => sum + minor(Number(item.unit_price) * Number(item.quantity)), 0);
  const total = minor(source.total);
  const original = Math.max(total, originalTotal(source, items, currency));
  return {
    currency,
    subtotal: goods.reduce((sum, item) => sum + minor(Number(item.unit_price) * Number(item.quantity)), 0),
    loyaltyDiscount: sumAdjustments(goods, currency, isLoyalty),
    promotionDiscount: sumAdjustments(goods, currency, isPromotion),
    tax: minor(source.tax_total),
    deliveryFee: minor(source.shipping_subtotal),
    tip,
    original,
    savings: original - total,
    total,
  };
}

export function toLines(source: HttpTypes.StoreCart | HttpTypes.StoreOrder): LineView[] {
  const items: StoreItem[] = source.items ?? [];
  return items
    .filter((item) => !isTip(item))
    .toSorted((a, b) => String(a.created_at).localeCompare(String(b.created_at)) || a.id.localeCompare(b.id))
    .map((item) => toLine(item, source.currency_code.toUpperCase()));
}

export function toCartView(cart: HttpTypes.StoreCart): CartView {
  const address = cart.shipping_address;
  return {
    id: cart.id,
    regionId: cart.region_id ?? undefined,
    email: cart.email ?? '',
    lines: toLines(cart),
    totals: toTotals(cart),
    shippingOptionId: cart.shipping_methods?.[0]?.shipping_option_id ?? undefined,
    address: {
      firstName: address?.first_name ?? '',
      lastName: address?.last_name ?? '',
      line1: address?.address_1 ?? '',
      line2: address?.address_2 ?? '',
      city: address?.city ?? '',
      state: address?.province ?? '',
      postalCode: address?.postal_code ?? '',
    },
    completed: Boolean(cart.completed_at),
  };
}

/** Pieces in the cart as the badge counts them: fuel is one thing, however many gallons. */
export function pieceCount(lines: LineView[]): number {
  return lines.reduce((sum, line) => sum + (isFuel(line.unitOfMeasure) ? 1 : line.quantity), 0);
}

/**
 * A picture's address on this origin. Medusa's local file provider writes absolute addresses with the path
 * `/static/…`, of a host that browsers may not reach; the forwarding route serves the same file. Pictures on
 * S3 stay where they are.
 */
export function samePicture(url: string | null | undefined): string | undefined {
  if (!url) return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.startsWith('/static/') ? `/medusa${path}` : url;
}
