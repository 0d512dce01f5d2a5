import { isMeasured } from '../cart/sellable-lines';
import type { FulfilledLine } from './refusal';

/** Decimals as Medusa's query gives them. */
type Decimal = number | string;

interface Level {
  location_id: string;
  stocked_quantity: Decimal;
  reserved_quantity: Decimal;
}

interface VariantStock {
  inventory_item_id: string;
  required_quantity: number;
  inventory?: { location_levels?: (Level | null)[] | null } | null;
}

/** A line of a cart or an order with what `LINE_FIELDS` loads. */
export interface LoadedFulfilmentLine {
  id: string;
  title: string;
  quantity: Decimal;
  unit_price: Decimal;
  variant?: {
    manage_inventory: boolean;
    allow_backorder: boolean;
    metadata?: Record<string, unknown> | null;
    inventory_items?: (VariantStock | null)[] | null;
    product?: { type?: { metadata?: Record<string, unknown> | null } | null } | null;
  } | null;
}

export const LINE_FIELDS = [
  // Whole: an order keeps the quantity of a line beside it, and gives it with everything only.
  'items.*',
  'items.variant.id',
  'items.variant.manage_inventory',
  'items.variant.allow_backorder',
  'items.variant.metadata',
  'items.variant.product.id',
  'items.variant.product.type.metadata',
  'items.variant.inventory_items.inventory_item_id',
  'items.variant.inventory_items.required_quantity',
  'items.variant.inventory_items.inventory.location_levels.location_id',
  'items.variant.inventory_items.inventory.location_levels.stocked_quantity',
  'items.variant.inventory_items.inventory.location_levels.reserved_quantity',
];

/** Where a product type says that its goods are fetched at the store: `metadata.pickup_only`. */
export const PICKUP_ONLY = 'pickup_only';

const present = <T>(list: readonly (T | null)[] | null | undefined): T[] =>
  (list ?? []).filter((entry): entry is NonNullable<typeof entry> => entry !== null && entry !== undefined);

/** What of a line's variant must be in stock: its inventory items. Nothing where nobody counts. */
export function countedStock({ variant }: LoadedFulfilmentLine): VariantStock[] {
  return variant?.manage_inventory && !variant.allow_backorder ? present(variant.inventory_items) : [];
}

/** Whether the thing is sold by the thousandth of its unit, and not by the piece. */
export const isSoldByMeasure = ({ variant }: LoadedFulfilmentLine): boolean =>
  isMeasured(variant?.metadata?.['unit_of_measure']);

/** Less than this is what binary numbers make of decimals, and no stock. */
const DUST = 1e-6;

/**
 * How much of a thing can be made of so many units of an item, rounded down to what can be sold: pieces, or
 * thousandths of what is measured. Half a bag of chips is none; half a gallon is half a gallon.
 *
 * @param required units of the item in one of the thing
 */
export function sellable(units: number, required: number, byMeasure: boolean): number {
  const parts = byMeasure ? 1_000 : 1;
  return Math.max(0, Math.floor((units / required) * parts + DUST) / parts);
}

function availableOf(stock: VariantStock, locationId: string, byMeasure: boolean): number {
  const levels = present(stock.inventory?.location_levels);
  const level = levels.find(({ location_id }) => location_id === locationId);
  if (!level) return 0;
  const free = Number(level.stocked_quantity) - Number(level.reserved_quantity);
  return sellable(free, stock.required_quantity || 1, byMeasure);
}

/** How much of a line's thing a store has for new orders; null where nobody counts. */
export function availableAt(line: LoadedFulfilmentLine, locationId: string): number | null {
  const byMeasure = isSoldByMeasure(line);
  const stock = countedStock(line).map((each) => availableOf(each, locationId, byMeasure));
  return stock.length > 0 ? Math.min(...stock) : null;
}

/** The goods among the lines, as the rules of fulfilment look at them at one store. A tip is no goods. */
export function fulfilledLines(lines: readonly LoadedFulfilmentLine[], locationId: string): FulfilledLine[] {
  return lines
    .filter(({ variant }) => variant)
    .map((line) => ({
      title: line.title,
      quantity: Number(line.quantity),
      value: Number(line.unit_price) * Number(line.quantity),
      pickupOnly: line.variant?.product?.type?.metadata?.[PICKUP_ONLY] === true,
      available: availableAt(line, locationId),
    }));
}
