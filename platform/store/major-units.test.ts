import { toMajorUnits } from './major-units';

test.each([
  [1234, 'USD', '12.34'],
  [5, 'USD', '0.05'],
  [0, 'USD', '0.00'],
  [-250, 'USD', '-2.50'],
  [1234, 'JPY', '1234'],
  [1234, 'KWD', '1.234'],
  [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
  [100, 'not a currency', '1.00'],
])('%d minor units of %s are %s', (amount, currency, major) => {
  expect(toMajorUnits(amount, currency)).toBe(major);
});
