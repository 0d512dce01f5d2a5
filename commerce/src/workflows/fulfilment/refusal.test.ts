import { type FulfilledLine, refusalOf, stockRefusal, type Way } from './refusal';
import { zip5 } from './zip';

const line = (title: string, more: Partial<FulfilledLine> = {}): FulfilledLine => ({
  title,
  quantity: 1,
  value: 5,
  pickupOnly: false,
  available: null,
  ...more,
});
const delivery: Way = {
  kind: 'delivery',
  storeName: 'Main Street',
  minimum: 0,
  currency: 'usd',
  reaches: true,
};
const fuel = line('Regular unleaded', { pickupOnly: true });
const wash = line('Car wash', { pickupOnly: true });

test('goods are delivered inside of the zone, and anything is picked up', () => {
  expect(refusalOf([line('Chips')], delivery)).toBeUndefined();
  expect(refusalOf([fuel, wash], { ...delivery, kind: 'pickup', reaches: false })).toBeUndefined();
});

test('the refusal names each line that cannot be delivered', () => {
  expect(refusalOf([line('Chips'), fuel], delivery)).toEqual({
    code: 'pickup_only',
    message: '“Regular unleaded” cannot be delivered. Choose pickup, or take it out of the cart.',
  });
  expect(refusalOf([wash, fuel], delivery)?.message).toMatch(/^“Car wash” and “Regular unleaded” .* them /);
});

test('outside of the zone nothing is delivered', () => {
  expect(refusalOf([line('Chips')], { ...delivery, reaches: false })?.code).toBe('outside_delivery');
});

test('the minimum counts goods, to the cent', () => {
  const way = { ...delivery, minimum: 15 };
  expect(refusalOf([line('A', { value: 14.99 })], way)?.message).toBe(
    'Delivery to this address starts at $15.00; your items come to $14.99.',
  );
  expect(
    refusalOf(
      Array.from({ length: 150 }, () => line('A', { value: 0.1 })),
      way,
    ),
  ).toBeUndefined();
});

test('a short line is named with what is left of it', () => {
  const at = (available: number | null, quantity: number) =>
    stockRefusal([line('Chips', { available, quantity })], 'Main Street')?.message;
  expect(at(0, 1)).toBe('“Chips” is sold out at Main Street.');
  expect(at(1, 2)).toBe('Only 1 of “Chips” is left at Main Street.');
  expect(at(2, 2)).toBeUndefined();
  expect(at(null, 200)).toBeUndefined();
});

test.each([
  ['78701', '78701'],
  [' 78701-1234 ', '78701'],
  ['787011234', '78701'],
  ['7870', undefined],
  ['', undefined],
  [null, undefined],
])('the ZIP code of %p is %p', (typed, zip) => {
  expect(zip5(typed)).toBe(zip);
});
