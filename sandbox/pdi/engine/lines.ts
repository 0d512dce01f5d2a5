import type { PromotionTarget } from './promotion';

/** A line of a cart as it comes over the wire. */
export interface Line {
  lineItemID: string;
  productCode: string;
  merchandiseCode: string;
  /** In the unit of measure; thousandths count. */
  quantity: number;
  unitOfMeasure: string;
  /** Minor units for one unit of measure. */
  unitPrice: number;
}

const THOUSAND = 1000;

export const thousandthsOf = (quantity: number): number => Math.round(quantity * THOUSAND);

/** Minor units: quantity × unit price, rounded half up, computed in integers. */
export const lineAmount = (line: Pick<Line, 'quantity' | 'unitPrice'>): number =>
  Math.floor((thousandthsOf(line.quantity) * line.unitPrice + THOUSAND / 2) / THOUSAND);

export const subtotal = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + lineAmount(line), 0);

export const isTargeted = (target: PromotionTarget, line: Line): boolean =>
  target.merchandiseCodes.includes(line.merchandiseCode) || target.productCodes.includes(line.productCode);
