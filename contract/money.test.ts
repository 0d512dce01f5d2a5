import { formatMoney, isCurrency, minorDigits, toMajorUnits, lineAmount, subtotalOf } from './money';

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

test.each([
  [1234, 'USD', '12.34', '$12.34'],
  [5, 'USD', '0.05', '$0.05'],
  [0, 'USD', '0.00', '$0.00'],
  [-250, 'USD', '-2.50', '-$2.50'],
  [1234, 'JPY', '1234', '¥1,234'],
  [1234, 'KWD', '1.234', 'KWD 1.234'],
  [123_450, 'HUF', '1234.50', 'HUF 1,234.50'],
  [123_450, 'IDR', '1234.50', 'IDR 1,234.50'],
  [123_450, 'COP', '1234.50', 'COP 1,234.50'],
  [123_450, 'PKR', '1234.50', 'PKR 1,234.50'],
  [1_234_500, 'IQD', '1234.500', 'IQD 1,234.500'],
  [123_450, 'RSD', '1234.50', 'RSD 1,234.50'],
  [123_450, 'CRC', '1234.50', 'CRC 1,234.50'],
])('%d minor units of %s are %s, written %s', (amount, currency, major, written) => {
  expect(toMajorUnits(amount, currency)).toBe(major);
  expect(formatMoney(amount, currency).replace(/\s/g, ' ')).toBe(written);
});

test('the largest amount loses no digit in a table, and an unknown currency has the usual two', () => {
  expect(toMajorUnits(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('90071992547409.91');
  expect(toMajorUnits(100, 'not a currency')).toBe('1.00');
  expect(minorDigits('CLF')).toBe(4);
});

test('a currency is one of ISO 4217', () => {
  expect(['USD', 'HUF', 'ZWG'].map(isCurrency)).toEqual([true, true, true]);
  expect(['ZZZ', 'usd', '', 'constructor'].map(isCurrency)).toEqual([false, false, false, false]);
});
