import { formatMajor, formatMinor, parseAmount, percentOf, toInput, toMinor } from './money';

describe('money', () => {
  test.each([
    [1.005, 'USD', 101],
    [29.91547, 'USD', 2992],
    [33.39835, 'usd', 3340],
    [0.1 + 0.2, 'USD', 30],
    [-0.83, 'USD', -83],
    [1050, 'JPY', 1050],
    [10.5, 'HUF', 1050],
    [1.5, 'IQD', 1500],
    [0, 'USD', 0],
  ])('%p %s is %p minor units', (major, currency, minor) => expect(toMinor(major, currency)).toBe(minor));

  test.each([
    [1299, 'USD', '$12.99'],
    [1050, 'JPY', '¥1,050'],
    [1050, 'HUF', 'HUF\u00a010.50'],
    [-83, 'USD', '-$0.83'],
    [-0, 'USD', '$0.00'],
  ])('%p minor units of %s read %s', (minor, currency, text) =>
    expect(formatMinor(minor, currency)).toBe(text),
  );

  test('a decimal with a fraction of a cent reads rounded half up', () =>
    expect(formatMajor(29.915, 'USD')).toBe('$29.92'));

  test.each([
    ['4', 400],
    ['4.5', 450],
    ['$4.50', 450],
    ['0', 0],
    ['.5', 50],
    ['1.', 100],
    ['1000000', 100_000_000],
    ['.', undefined],
    ['4.505', undefined],
    ['-1', undefined],
    ['much', undefined],
    ['', undefined],
  ])('the shopper’s %p is %p cents', (text, minor) => expect(parseAmount(text, 'USD')).toBe(minor));

  test('a percentage is rounded half up to the cent', () => {
    expect(percentOf(4008, 15)).toBe(601);
    expect(percentOf(10, 15)).toBe(2);
    expect(percentOf(0, 20)).toBe(0);
  });

  test('an amount goes into a field and comes back the same', () =>
    expect(parseAmount(toInput(405, 'USD'), 'USD')).toBe(405));
});
