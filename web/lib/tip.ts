import { formatMinor, parseAmount, percentOf } from './money';

export const TIP_PERCENTS = [10, 15, 20] as const;

/** The most the shop takes as a tip, in minor units. */
const MAX_TIP = 100_000;

/** What the shopper chose: a percentage follows the subtotal, an amount (minor units, 0 for none) stays. */
export type TipChoice = { percent: number } | { amount: number };

/** The tip in minor units. */
export function tipAmount(choice: TipChoice, subtotal: number): number {
  return 'percent' in choice ? percentOf(subtotal, choice.percent) : choice.amount;
}

/**
 * The choice that a cart's tip came from, as far as one can tell: after a reload only the amount is known.
 */
export function tipChoice(tip: number, subtotal: number): TipChoice {
  const percent = TIP_PERCENTS.find((candidate) => tip > 0 && percentOf(subtotal, candidate) === tip);
  return percent === undefined ? { amount: tip } : { percent };
}

/**
 * The amount of the shopper's own tip as typed, nothing being none, or what is wrong with it as a sentence.
 */
export function typedTip(text: string, currency: string): { amount: number } | { problem: string } {
  const amount = text.trim() === '' ? 0 : parseAmount(text, currency);
  if (amount === undefined) return { problem: 'Enter an amount like 4 or 4.50.' };
  return amount > MAX_TIP
    ? { problem: `A tip can be at most ${formatMinor(MAX_TIP, currency)}.` }
    : { amount };
}
