import { fulfilledLines, type LoadedFulfilmentLine } from './fulfilled-lines';

const level = (location_id: string, stocked: number, reserved: number) => ({
  location_id,
  stocked_quantity: stocked,
  reserved_quantity: reserved,
});
const line = (variant: LoadedFulfilmentLine['variant'], quantity = 2): LoadedFulfilmentLine => ({
  id: 'line',
  title: 'Chips',
  quantity,
  unit_price: 2.5,
  variant,
});
const chips = {
  manage_inventory: true,
  allow_backorder: false,
  inventory_items: [
    { inventory_item_id: 'i', required_quantity: 1, inventory: { location_levels: [level('one', 9, 4)] } },
  ],
};

test('what is left at a store is what stands there without what is promised', () => {
  expect(fulfilledLines([line(chips)], 'one')).toEqual([
    { title: 'Chips', quantity: 2, value: 5, pickupOnly: false, available: 5 },
  ]);
  expect(fulfilledLines([line(chips)], 'two')[0]?.available).toBe(0);
});

test('of a set there are as many as of its scarcest part', () => {
  const pack = {
    ...chips,
    inventory_items: [
      ...chips.inventory_items,
      { inventory_item_id: 'j', required_quantity: 6, inventory: { location_levels: [level('one', 13, 0)] } },
    ],
  };
  expect(fulfilledLines([line(pack)], 'one')[0]?.available).toBe(2);
});

test('what nobody counts has no number, and a tip is no goods', () => {
  const fuel = { ...chips, manage_inventory: false, product: { type: { metadata: { pickup_only: true } } } };
  expect(fulfilledLines([line(fuel, 8.125), line(null)], 'one')).toEqual([
    expect.objectContaining({ pickupOnly: true, available: null, quantity: 8.125 }),
  ]);
});

describe('a part of a unit', () => {
  const at = (stocked: number, reserved: number, unit: string | undefined, required = 1) =>
    fulfilledLines(
      [
        line({
          ...chips,
          ...(unit && { metadata: { unit_of_measure: unit } }),
          inventory_items: [
            {
              inventory_item_id: 'i',
              required_quantity: required,
              inventory: { location_levels: [level('one', stocked, reserved)] },
            },
          ],
        }),
      ],
      'one',
    )[0]?.available;

  test.each([
    ['gallon', 8.5, 0, 8.5],
    ['pound', 0.3, 0.1, 0.2],
    ['pound', 8.3, 0.1, 8.2],
    ['gallon', 0.0004, 0, 0],
    ['gallon', 8.1259, 0, 8.125],
    ['gallon', 1, 1.5, 0],
  ])('of what is sold by the %s, %p in stock without %p is %p', (unit, stocked, reserved, available) => {
    expect(at(stocked, reserved, unit)).toBe(available);
  });

  test.each(['each', '', undefined])('is nothing of what is sold by the piece (%p)', (unit) => {
    expect(at(8.5, 0, unit)).toBe(8);
    expect(at(0.9, 0, unit)).toBe(0);
    expect(at(0.3, 0, unit, 0.1)).toBe(3);
  });
});
