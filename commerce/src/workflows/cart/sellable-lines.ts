/** Pieces of one thing in one cart. */
export const MAX_PIECES = 99;
/** Of what is measured: gallons, pounds … */
export const MAX_MEASURED = 200;
const PIECE = 'each';

/** Whether a thing is sold by measure, to the thousandth, and not by the piece. @param unit the variant's; none means pieces */
export const isMeasured = (unit: unknown): boolean =>
  typeof unit === 'string' && unit !== '' && unit !== PIECE;

/** A line as somebody asks for it. */
export interface AskedLine {
  /** Absent where only the line's metadata is changed. */
  quantity?: number | undefined;
  metadata?: Record<string, unknown> | null | undefined;
}

/** Thousandths, with what binary numbers make of 0.1 + 0.2 taken off. */
const withoutDust = (quantity: number): number => Math.round(quantity * 1_000) / 1_000;
const hasThreeDecimals = (quantity: number): boolean => Math.abs(quantity - withoutDust(quantity)) < 1e-9;

/**
 * Why a line cannot be sold as it is asked for, in words for the shopper; undefined where it can. Medusa
 * takes every quantity, and the shop's own columns take decimals for the sake of fuel: without this a
 * thousandth of a coffee is an order for nothing. `kind` is what tells a tip from goods everywhere in the
 * shop, so nobody may write it from outside.
 *
 * @param unit the variant's unit of measure; none means pieces
 * @param present what the cart holds of the same thing already, where the quantity is added to it
 */
export function problemOf(
  { quantity, metadata }: AskedLine,
  unit: string | undefined,
  present = 0,
): string | undefined {
  if (metadata && 'kind' in metadata) return 'metadata.kind of a line is written by the shop alone';
  if (quantity === undefined) return undefined;
  const measured = isMeasured(unit);
  if (!(quantity > 0)) return 'The quantity must be above 0';
  if (measured && !hasThreeDecimals(quantity))
    return `The quantity may have up to three decimals of a ${unit}`;
  if (!measured && !Number.isInteger(quantity))
    return 'This is sold by the piece: the quantity must be a whole number';
  const most = measured ? MAX_MEASURED : MAX_PIECES;
  if (withoutDust(present + quantity) > most)
    return measured
      ? `At most ${most} (${unit}) of one thing can be in a cart`
      : `At most ${most} of one thing can be in a cart`;
  return undefined;
}
