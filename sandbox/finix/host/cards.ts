import type { CardBehaviour } from '../state';

/** Numbers with a meaning; every other number that passes the Luhn check is approved. */
export const TEST_CARDS = {
  visa: '4895142232120006',
  mastercard: '5200828282828210',
  genericDecline: '4000000000000002',
  insufficientFunds: '4000000000009995',
  /** Charged, and the answer to the first request is lost: the caller runs into its time-out. */
  loseAnswer: '4000000000006975',
} as const;

const BEHAVIOURS: Readonly<Record<string, CardBehaviour>> = {
  [TEST_CARDS.genericDecline]: 'genericDecline',
  [TEST_CARDS.insufficientFunds]: 'insufficientFunds',
  [TEST_CARDS.loseAnswer]: 'loseAnswer',
};

export const behaviourOf = (number: string): CardBehaviour => BEHAVIOURS[number] ?? 'approve';

const BRANDS: readonly [pattern: RegExp, brand: string][] = [
  [/^4/, 'VISA'],
  [/^(5[1-5]|2[2-7])/, 'MASTERCARD'],
  [/^3[47]/, 'AMERICAN_EXPRESS'],
  [/^(6011|65|64[4-9])/, 'DISCOVER'],
];

export const brandOf = (number: string): string =>
  BRANDS.find(([pattern]) => pattern.test(number))?.[1] ?? 'UNKNOWN';

/** The check digit of ISO/IEC 7812-1. */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** A card is good to the end of its month. */
export const isExpired = (month: number, year: number, now: number): boolean => Date.UTC(year, month) <= now;
