/** From so few pieces on the shopper is told how many are left. */
const FEW = 5;

/** What a card, a page or a line says of the stock; undefined where there is nothing to say. */
export function stockWords(left: number | null): string | undefined {
  if (left === null || left > FEW) return undefined;
  return left <= 0 ? 'Sold out' : `Only ${left} left`;
}

export const isSoldOut = (left: number | null): boolean => left !== null && left <= 0;
