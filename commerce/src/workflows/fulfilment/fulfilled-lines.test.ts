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
