import fc from 'fast-check';
import { cartProblems, identifyProblems, orderProblems, reasonProblems, selectionProblems } from './guards';

const item = {
  lineItemId: 'l',
  productCode: '1',
  name: 'x',
  quantity: 1.125,
  unitOfMeasure: 'gallon',
  unitPrice: 10,
  merchandiseCode: '1',
};
const cart = { version: 1, currency: 'USD', items: [item] };
const pointers = (problems: { pointer: string }[]) => problems.map((problem) => problem.pointer);

test('a good cart has no problems', () => {
  expect(cartProblems(cart, '/cart')).toEqual([]);
});

test.each([
  [{ ...cart, version: 0 }, '/cart/version'],
  [{ ...cart, version: 1.5 }, '/cart/version'],
  [{ ...cart, currency: 'usd' }, '/cart/currency'],

  [
    { ...cart, items: Array.from({ length: 501 }, (_, index) => ({ ...item, lineItemId: `l${index}` })) },
    '/cart/items',
  ],
  [{ ...cart, items: [item, item] }, '/cart/items/1/lineItemId'],
  [{ ...cart, items: [null] }, '/cart/items/0'],
  [{ ...cart, items: [{ ...item, quantity: 1.0005 }] }, '/cart/items/0/quantity'],
  [{ ...cart, items: [{ ...item, quantity: 0 }] }, '/cart/items/0/quantity'],
  [{ ...cart, items: [{ ...item, unitPrice: -1 }] }, '/cart/items/0/unitPrice'],
  [{ ...cart, items: [{ ...item, unitPrice: 0.5 }] }, '/cart/items/0/unitPrice'],
  [{ ...cart, items: [{ ...item, unitOfMeasure: 'barrel' }] }, '/cart/items/0/unitOfMeasure'],
  [undefined, '/cart'],
])('a bad cart is pointed at: %#', (bad, pointer) => {
  expect(pointers(cartProblems(bad, '/cart'))).toEqual([pointer]);
});

test('identify takes exactly one identity', () => {
  expect(identifyProblems({ phone: '+15555550123' })).toEqual([]);
  expect(identifyProblems({ membershipId: 'm' })).toEqual([]);
  expect(pointers(identifyProblems({}))).toEqual(['/phone']);
  expect(pointers(identifyProblems({ phone: '+15555550123', membershipId: 'm' }))).toEqual(['/phone']);
  expect(pointers(identifyProblems({ phone: '5555550123' }))).toEqual(['/phone']);
});

test('a selection names each reward once', () => {
  expect(selectionProblems({ rewardIds: [] })).toEqual([]);
  expect(pointers(selectionProblems({ rewardIds: ['a', 'a'] }))).toEqual(['/rewardIds/1']);
});

test.each(['the host is back', 5, ['x'], null])('a lever takes an object or nothing, not %j', (body) => {
  expect(reasonProblems(body)).toHaveLength(1);
  expect(reasonProblems({})).toEqual([]);
  expect(reasonProblems({ reason: 'the host is back' })).toEqual([]);
});

test('no guard ever throws, whatever comes in', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const guard of [identifyProblems, selectionProblems, orderProblems, reasonProblems])
        expect(Array.isArray(guard(value))).toBe(true);
      expect(Array.isArray(cartProblems(value, ''))).toBe(true);
    }),
  );
});

const order = {
  storeId: 's',
  cartId: 'c',
  orderId: 'o',
  displayId: '1',
  placedAt: '2026-11-01T10:00:00Z',
  cart,
  totals: { currency: 'USD', subtotal: 11, loyaltyDiscount: 5, tax: 1, deliveryFee: 2, tip: 0, total: 9 },
  payments: [],
};

test('an empty cart, an order without money and a float error are no problems', () => {
  expect(cartProblems({ ...cart, items: [] }, '/cart')).toEqual([]);
  expect(cartProblems({ ...cart, items: [{ ...item, quantity: 0.1 + 0.2 }] }, '/cart')).toEqual([]);
  expect(orderProblems(order)).toEqual([]);
});

test.each([
  ['a sum that is wrong', { totals: { ...order.totals, total: 10 } }, '/totals/total'],
  ['another currency than its cart', { totals: { ...order.totals, currency: 'CAD' } }, '/totals/currency'],
  [
    'more discount than goods',
    { totals: { ...order.totals, loyaltyDiscount: 12, total: 2 } },
    '/totals/loyaltyDiscount',
  ],
  ['a discount that nobody names', { appliedRewards: [] }, '/appliedRewards'],
  [
    'a discount named in part',
    { appliedRewards: [{ rewardId: 'r', lines: [{ lineItemId: 'l', amount: 4 }] }] },
    '/appliedRewards',
  ],
  [
    'a reward on a line of another cart',
    { appliedRewards: [{ rewardId: 'r', lines: [{ lineItemId: 'x', amount: 5 }] }] },
    '/appliedRewards/0/lines/0/lineItemId',
  ],
  ['a payment that is neither captured nor pending', { payments: [{ status: 'lost' }] }, '/payments'],
])('an order with %s is pointed at', (_name, change, pointer) => {
  expect(pointers(orderProblems({ ...order, ...change }))).toEqual([pointer]);
});

test('every reward of an order is named, also those that took nothing off', () => {
  const appliedRewards = [
    { rewardId: 'r', lines: [{ lineItemId: 'l', amount: 5 }] },
    { rewardId: 'double points', lines: [] },
  ];
  expect(orderProblems({ ...order, appliedRewards })).toEqual([]);
  expect(orderProblems({ ...order, appliedRewards: undefined })).toEqual([]);
});

test('a selection has the limit that it has over HTTP', () => {
  const of = (length: number) => ({ rewardIds: Array.from({ length }, (_, index) => `r${index}`) });
  expect(selectionProblems(of(100))).toEqual([]);
  expect(pointers(selectionProblems(of(101)))).toEqual(['/rewardIds']);
});
