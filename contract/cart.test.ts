import { hasThreeDecimals, withoutFloatError } from '.';

test.each([
  [0.1 + 0.2, 0.3],
  [1.1 + 2.2, 3.3],
  [8.123, 8.123],
  [99_999.123 + 0.001, 99_999.124],
  [3, 3],
])('%d is the quantity %d', (sum, quantity) => {
  expect(withoutFloatError(sum)).toBe(quantity);
  expect(hasThreeDecimals(quantity)).toBe(true);
});

test.each([1.0005, 0.0001, 1.0001, 0.30000001])(
  '%d is left as it is: it has more than 3 decimals',
  (value) => {
    expect(withoutFloatError(value)).toBe(value);
    expect(hasThreeDecimals(value)).toBe(false);
  },
);
