import { percentOf } from './money';

export const TIP_PERCENTS = [10, 15, 20] as const;

/** What the shopper chose: a percentage follows the subtotal, an amount (minor units, 0 for none) stays. */
export type TipChoice = { percent: number } | { amount: number };

/** The tip in minor units. */
export function tipAmount(choice: TipChoice, subtotal: number): number {
  return 'percent' in choice ? percentOf(subtotal, choice.percent) : choice.amount;
}

/** The choice that a cart's tip came from, as far as one can tell: after a reload only the amount is known. */
export function tipChoice(tip: number, subtotal: number): TipChoice {
  const percent = TIP_PERCENTS.find((candidate) => tip > 0 && percentOf(subtotal, candidate) === tip);
  return percent === undefined ? { amount: tip } : { percent };
}
