import {
  cardBrand,
  type CardFields,
  formatCardNumber,
  formatExpiry,
  parseExpiry,
  passesLuhn,
  validateCard,
} from './card';

const TODAY = new Date(2026, 10, 25);
const GOOD: CardFields = {
  name: 'Alex Doe',
  number: '4895 1422 3212 0006',
  expiry: '12/29',
  securityCode: '123',
  postalCode: '78701',
};

describe('card fields', () => {
  test('a good card has no errors', () => expect(validateCard(GOOD, TODAY)).toEqual({}));

  test.each<[keyof CardFields, string]>([
    ['name', ' '],
    ['number', '4895 1422 3212 0007'],
    ['number', '4895 1422'],
    ['expiry', '13/29'],
    ['expiry', '10/26'],
    ['expiry', ''],
    ['securityCode', '12'],
    ['postalCode', '787'],
  ])('%s %p is told at its own field', (field, value) =>
    expect(Object.keys(validateCard({ ...GOOD, [field]: value }, TODAY))).toEqual([field]),
  );

  test('a card is good to the end of its month', () =>
    expect(validateCard({ ...GOOD, expiry: '11/26' }, TODAY)).toEqual({}));

  test('American Express has four digits of security code', () => {
    const amex = { ...GOOD, number: '378282246310005' };
    expect(validateCard({ ...amex, securityCode: '1234' }, TODAY)).toEqual({});
    expect(validateCard(amex, TODAY)).toHaveProperty('securityCode');
  });

  test.each([
    ['4242424242424242', 'visa'],
    ['5200828282828210', 'mastercard'],
    ['2720991111111111', 'mastercard'],
    ['371449635398431', 'amex'],
    ['6011111111111117', 'discover'],
    ['9999', 'unknown'],
  ])('%s is %s', (number, brand) => expect(cardBrand(number)).toBe(brand));

  test('a swapped digit fails the check digit', () => {
    expect(passesLuhn('4242424242424242')).toBe(true);
    expect(passesLuhn('4242424242424224')).toBe(false);
    expect(passesLuhn('')).toBe(false);
  });

  test('numbers are grouped as on the card', () => {
    expect(formatCardNumber('4242424242424242')).toBe('4242 4242 4242 4242');
    expect(formatCardNumber('378282246310005')).toBe('3782 822463 10005');
  });

  test('the expiry finds its slash and is read with both lengths of year', () => {
    expect(formatExpiry('1229')).toBe('12/29');
    expect(formatExpiry('9')).toBe('09');
    expect(parseExpiry('08/29')).toEqual({ month: 8, year: 2029 });
    expect(parseExpiry('08/2029')).toEqual({ month: 8, year: 2029 });
    expect(parseExpiry('00/29')).toBeUndefined();
  });
});
