import { lineAmount, thousandthsOf, type Line } from './lines';
import type { DiscountPromotion } from './promotion';

/** A line that a promotion may use, and how much of it (minor units) no other reward has taken yet. */
export interface OpenLine {
  line: Line;
  remaining: number;
}

/** What a promotion takes off which line, in minor units; never 0, never more than `remaining`. */
export interface LineDiscount {
  lineItemID: string;
  amount: number;
}

/** Items that can be counted: a pound and a half of nuts holds none that could be free. */
const wholeUnits = ({ line }: OpenLine): number =>
  line.unitOfMeasure === 'EA' ? Math.floor(thousandthsOf(line.quantity) / 1000) : 0;

const byPrice = (a: OpenLine, b: OpenLine): number => a.line.unitPrice - b.line.unitPrice;

/** Hands `units` out over the lines in their order. */
function spread(
  lines: readonly OpenLine[],
  available: (line: OpenLine) => number,
  units: number,
): { open: OpenLine; taken: number }[] {
  let left = units;
  return lines.map((open) => {
    const taken = Math.min(left, available(open));
    left -= taken;
    return { open, taken };
  });
}

const off = (open: OpenLine, amount: number): LineDiscount => ({
  lineItemID: open.line.lineItemID,
  amount: Math.min(open.remaining, Math.floor(amount)),
});

type Of<K extends DiscountPromotion['kind']> = Extract<DiscountPromotion, { kind: K }>;

function amountOff(promotion: Of<'amountOff'>, lines: readonly OpenLine[]): LineDiscount[] {
  if (promotion.per === 'transaction') {
    return spread(lines, (open) => open.remaining, promotion.amount).map(({ open, taken }) =>
      off(open, taken),
    );
  }
  const dearestFirst = lines.toSorted((a, b) => byPrice(b, a));
  return spread(dearestFirst, wholeUnits, promotion.limit.unitsPerTransaction ?? Infinity).map(
    ({ open, taken }) => off(open, taken * promotion.amount),
  );
}

function percentOff(promotion: Of<'percentOff'>, lines: readonly OpenLine[]): LineDiscount[] {
  const dearestFirst = lines.toSorted((a, b) => byPrice(b, a));
  const units = ({ line }: OpenLine): number => thousandthsOf(line.quantity);
  const cap = thousandthsOf(promotion.limit.unitsPerTransaction ?? Infinity);
  return spread(dearestFirst, units, cap).map(({ open, taken }) => {
    const base = Math.min(
      open.remaining,
      lineAmount({ quantity: taken / 1000, unitPrice: open.line.unitPrice }),
    );
    return off(open, (base * promotion.percent) / 100);
  });
}

function freeItem(promotion: Of<'freeItem'>, lines: readonly OpenLine[]): LineDiscount[] {
  const items = lines.reduce((sum, open) => sum + wholeUnits(open), 0);
  const free = Math.floor(items / (promotion.buy + promotion.get)) * promotion.get;
  const cheapestFirst = lines.toSorted(byPrice);
  const units = Math.min(free, promotion.limit.unitsPerTransaction ?? Infinity);
  return spread(cheapestFirst, wholeUnits, units).map(({ open, taken }) =>
    off(open, taken * open.line.unitPrice),
  );
}

function fuelPricePerGallon(promotion: Of<'fuelPricePerGallon'>, lines: readonly OpenLine[]): LineDiscount[] {
  const gallons = lines.filter(({ line }) => line.unitOfMeasure === 'GLL');
  const cap = thousandthsOf(promotion.limit.unitsPerTransaction ?? Infinity);
  return spread(gallons, ({ line }) => thousandthsOf(line.quantity), cap).map(({ open, taken }) =>
    off(open, (taken * promotion.amount) / 1000),
  );
}

function raw(promotion: DiscountPromotion, lines: readonly OpenLine[]): LineDiscount[] {
  switch (promotion.kind) {
    case 'amountOff':
      return amountOff(promotion, lines);
    case 'percentOff':
      return percentOff(promotion, lines);
    case 'freeItem':
      return freeItem(promotion, lines);
    case 'fuelPricePerGallon':
      return fuelPricePerGallon(promotion, lines);
  }
}

/** What a promotion takes off these lines; pure, and independent of everything but its arguments. */
export const discountsOf = (promotion: DiscountPromotion, lines: readonly OpenLine[]): LineDiscount[] =>
  raw(promotion, lines).filter((discount) => discount.amount > 0);

export const totalOf = (discounts: readonly LineDiscount[]): number =>
  discounts.reduce((sum, discount) => sum + discount.amount, 0);
