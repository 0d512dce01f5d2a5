import { soldLines, type Line } from './sold-lines';

const line = (id: string, more: Partial<Line> = {}): Line => ({
  id,
  variant_id: 'coffee',
  title: 'Coffee',
  quantity: 2,
  unit_price: 2.49,
  adjustments: [],
  ...more,
});

test("an order's line is found in its cart by what was bought and for how much", () => {
  const cart = [line('c1'), line('c2', { quantity: 1 }), line('c3', { variant_id: 'chips', title: 'Chips' })];
  const order = [
    line('o3', { variant_id: 'chips', title: 'Chips' }),
    line('o1'),
    line('o2', { quantity: 1 }),
  ];
  expect(soldLines(order, cart, 'usd')).toMatchObject({
    o1: { lineItemId: 'c1' },
    o2: { lineItemId: 'c2' },
    o3: { lineItemId: 'c3' },
  });
});

test('of two lines alike but for their discount each finds its own, whatever comes first', () => {
  const off = { adjustments: [{ description: 'half off', amount: '1' }] };
  expect(soldLines([line('o1', off), line('o2')], [line('c2'), line('c1', off)], 'usd')).toMatchObject({
    o1: { lineItemId: 'c1', net: 398 },
    o2: { lineItemId: 'c2', net: 498 },
  });
});

test('twins get one counterpart each', () => {
  const found = soldLines([line('o1'), line('o2')], [line('c1'), line('c2')], 'usd');
  expect(
    Object.values(found)
      .map(({ lineItemId }) => lineItemId)
      .sort(),
  ).toEqual(['c1', 'c2']);
});

test('a line that was changed in the order is still the one of the cart; one that came later is none', () => {
  const found = soldLines(
    [line('o1', { quantity: 1 }), line('o2', { variant_id: 'wash', title: 'Car wash' })],
    [line('c1')],
    'usd',
  );
  expect(found).toEqual({ o1: { lineItemId: 'c1', quantity: 2, net: 498 } });
});

test('what was paid for fuel is whole minor units: 8.123 gallons at 3.59, brought to the cent, less ten cents a gallon', () => {
  const fuel = line('o1', {
    quantity: 8.123,
    unit_price: '3.59',
    adjustments: [
      { description: 'Rounding', amount: '0.00157' },
      { description: 'fuel', amount: '0.81' },
    ],
  });
  expect(soldLines([fuel], [{ ...fuel, id: 'c1' }], 'usd')).toEqual({
    o1: { lineItemId: 'c1', quantity: 8.123, net: 2835 },
  });
});
