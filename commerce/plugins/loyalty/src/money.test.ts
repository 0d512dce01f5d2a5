import fc from 'fast-check';
import { BigNumber } from '@medusajs/framework/utils';
import { decimalsOf, fractionOf, toMajor, toMinor } from './money';

test('amounts follow the decimals of their currency', () => {
  expect(decimalsOf('usd')).toBe(2);
  expect(toMinor(10.5, 'usd')).toBe(1050);
  expect(toMajor(1050, 'usd')).toBe('10.50');
  expect(toMinor(1050, 'jpy')).toBe(1050);
  expect(toMajor(1050, 'jpy')).toBe('1050');
});

test.each([
  ['huf', 2],
  ['IDR', 2],
  ['COP', 2],
  ['PKR', 2],
  ['IQD', 3],
  ['RSD', 2],
  ['CRC', 2],
  ['JPY', 0],
  ['KWD', 3],
])('%s has %d decimals, as ISO 4217 says and not as people write prices', (currency, decimals) =>
  expect(decimalsOf(currency)).toBe(decimals),
);

test('halves go up, in decimals: binary floats would lose a cent here', () => {
  expect(toMinor(1.005, 'usd')).toBe(101);
  expect(toMinor('4.995', 'usd')).toBe(500);
  expect(toMinor('4.9949', 'usd')).toBe(499);
});

test("the noise of Medusa's divisions is no amount", () => {
  expect(toMinor('5341.05499999999999999999', 'usd')).toBe(534_106);
  expect(toMinor(new BigNumber('0.01499999999999999999'), 'usd')).toBe(2);
});

test('a fraction is what must be taken off to come to a whole cent', () => {
  expect(fractionOf('29.16157', 'usd')).toBe('0.00157');
  expect(fractionOf('29.1672', 'usd')).toBe('-0.0028');
  expect(fractionOf(29.16, 'usd')).toBeNull();
});

test('there and back again, nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000_000 }),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      (amount, currency) => {
        expect(toMinor(toMajor(amount, currency), currency)).toBe(amount);
        expect(toMinor(Number(toMajor(amount, currency)), currency)).toBe(amount);
      },
    ),
  );
});
