import { lineAmount, subtotalOf } from './money';

test('a line is quantity times unit price, rounded half up to the cent', () => {
  expect(lineAmount({ quantity: 2, unitPrice: 199 })).toBe(398);
  expect(lineAmount({ quantity: 8.123, unitPrice: 350 })).toBe(2843);
  expect(lineAmount({ quantity: 0.5, unitPrice: 1 })).toBe(1);
  expect(lineAmount({ quantity: 0.499, unitPrice: 1 })).toBe(0);
});

test('the subtotal is the sum of the rounded lines', () => {
  const line = {
    lineItemId: 'a',
    productCode: '1',
    name: 'x',
    unitOfMeasure: 'each' as const,
    merchandiseCode: '1',
  };
  expect(
    subtotalOf({
      items: [
        { ...line, quantity: 0.5, unitPrice: 1 },
        { ...line, quantity: 0.5, unitPrice: 1 },
      ],
    }),
  ).toBe(2);
});
