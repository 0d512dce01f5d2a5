/**
 * Checks of the card fields before anything is sent, so that a slip of the finger is told at the field. No
 * card data is kept.
 */

export interface CardFields {
  name: string;
  number: string;
  /** `MM/YY` as typed. */
  expiry: string;
  securityCode: string;
  postalCode: string;
}

export type CardErrors = Partial<Record<keyof CardFields, string>>;

export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'unknown';

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The brand by the first digits of the number (ISO/IEC 7812 ranges of the four US brands). */
export function cardBrand(number: string): CardBrand {
  const digits = digitsOf(number);
  if (/^4/.test(digits)) return 'visa';
  if (/^(5[1-5]|2(2[2-9]|[3-6]|7[01]|720))/.test(digits)) return 'mastercard';
  if (/^3[47]/.test(digits)) return 'amex';
  if (/^(6011|65|64[4-9])/.test(digits)) return 'discover';
  return 'unknown';
}

/** Luhn's check digit. */
export function passesLuhn(number: string): boolean {
  const digits = digitsOf(number);
  const sum = [...digits].toReversed().reduce((total, char, index) => {
    const doubled = Number(char) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length > 0 && sum % 10 === 0;
}

/** Groups the digits as they are printed on the card: 4-6-5 for American Express, fours for the others. */
export function formatCardNumber(text: string): string {
  const amex = cardBrand(text) === 'amex';
  const digits = digitsOf(text).slice(0, amex ? 15 : 19);
  const groups = amex
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)]
    : (digits.match(/.{1,4}/g) ?? []);
  return groups.filter(Boolean).join(' ');
}

/** Puts the slash where it belongs: `1228` and `12/28` become `12/28`. */
export function formatExpiry(text: string): string {
  const digits = digitsOf(text).slice(0, 4);
  const month = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  return month.length > 2 ? `${month.slice(0, 2)}/${month.slice(2, 4)}` : month;
}

/** Month 1–12 and four-digit year; undefined when the text is no date. */
export function parseExpiry(text: string): { month: number; year: number } | undefined {
  const match = /^(\d{2})\s*\/?\s*(\d{2}|\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const month = Number(match[1]);
  const year = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  return { month, year: year < 100 ? 2000 + year : year };
}

/** One message per field that is wrong; an empty object when the card may be sent. */
export function validateCard(card: CardFields, today: Date): CardErrors {
  const errors: CardErrors = {};
  const number = digitsOf(card.number);
  const codeLength = cardBrand(number) === 'amex' ? 4 : 3;
  if (card.name.trim().length < 2) errors.name = 'Enter the name as it stands on the card.';
  if (number.length < 13 || !passesLuhn(number))
    errors.number = 'This card number is not complete or has a digit wrong.';
  const expiry = parseExpiry(card.expiry);
  if (!expiry) errors.expiry = 'Enter month and year, like 08/29.';
  else if (isPast(expiry, today)) errors.expiry = 'This card has expired.';
  if (digitsOf(card.securityCode).length !== codeLength)
    errors.securityCode = `Enter the ${codeLength} digits of the security code.`;
  if (!/^\d{5}(-?\d{4})?$/.test(card.postalCode.trim()))
    errors.postalCode = 'Enter the five digits of the ZIP code.';
  return errors;
}

/** A card is good until the last day of its month. */
function isPast(expiry: { month: number; year: number }, today: Date): boolean {
  return (
    expiry.year < today.getFullYear() ||
    (expiry.year === today.getFullYear() && expiry.month < today.getMonth() + 1)
  );
}
