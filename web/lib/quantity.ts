/** Quantities: whole pieces, or gallons of fuel with up to three decimals. */

export const GALLON = 'gallon';
const MAX_PIECES = 99;
const MAX_GALLONS = 200;

export interface QuantityRule {
  fuel: boolean;
  min: number;
  max: number;
  step: number;
}

/** The rule for a unit of measure as the catalogue names it (`each`, `gallon`). */
export function quantityRule(unitOfMeasure: string | undefined): QuantityRule {
  return isFuel(unitOfMeasure)
    ? { fuel: true, min: 0.1, max: MAX_GALLONS, step: 1 }
    : { fuel: false, min: 1, max: MAX_PIECES, step: 1 };
}

export function isFuel(unitOfMeasure: string | undefined): boolean {
  return unitOfMeasure === GALLON;
}

/**
 * What a shopper typed as a quantity; undefined when the rule does not allow it. Fuel takes up to three
 * decimals, goods none.
 */
export function parseQuantity(text: string, rule: QuantityRule): number | undefined {
  const pattern = rule.fuel ? /^\d{1,3}(\.\d{0,3})?$/ : /^\d{1,2}$/;
  const trimmed = text.trim();
  if (!pattern.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value >= rule.min && value <= rule.max ? value : undefined;
}

/** One step up or down from a quantity, inside the rule and free of binary dust (8.333 + 1 is 9.333). */
export function stepQuantity(quantity: number, direction: 1 | -1, rule: QuantityRule): number {
  const next = Math.round((quantity + direction * rule.step) * 1000) / 1000;
  return Math.min(rule.max, Math.max(rule.min, next));
}

/** `8.333 gal` or `2`. */
export function formatQuantity(quantity: number, unitOfMeasure: string | undefined): string {
  const text = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(quantity);
  return isFuel(unitOfMeasure) ? `${text} gal` : text;
}
