import { parseQuantity, quantityRule, stepQuantity } from './quantity';

const PIECES = quantityRule('each');
const FUEL = quantityRule('gallon');

test.each([
  ['8.333', 8.333],
  ['8', 8],
  ['8.', 8],
  ['8.3334', undefined],
  ['0', undefined],
  ['-1', undefined],
  ['1e2', undefined],
  ['201', undefined],
])('%p gallons are %p', (text, value) => expect(parseQuantity(text, FUEL)).toBe(value));
test.each([
  ['2', 2],
  ['2.5', undefined],
  ['0', undefined],
  ['100', undefined],
  ['', undefined],
])('%p pieces are %p', (text, value) => expect(parseQuantity(text, PIECES)).toBe(value));

test('a step keeps thousandths exact and stays inside the limits', () => {
  expect(stepQuantity(8.333, 1, FUEL)).toBe(9.333);
  expect(stepQuantity(0.5, -1, FUEL)).toBe(0.1);
  expect(stepQuantity(99, 1, PIECES)).toBe(99);
});
