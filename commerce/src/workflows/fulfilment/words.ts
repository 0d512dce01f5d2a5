/** `“A”`, `“A” and “B”`, `“A”, “B” and “C”`. */
export function namesOf(titles: readonly string[]): string {
  const quoted = [...new Set(titles)].map((title) => `“${title}”`);
  const last = quoted.pop() ?? '';
  return quoted.length > 0 ? `${quoted.join(', ')} and ${last}` : last;
}

/** Major units as a shopper of the United States reads them. */
export const formatMajor = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() }).format(amount);
