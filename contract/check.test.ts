import fc from 'fast-check';
import { messageProblems, withExactQuantities, type Cart, type MessageShapes, type Problem } from '.';
import { MESSAGE_SCHEMAS } from './http';

const identifyProblems = (body: unknown) => messageProblems('identify', body);
const selectionProblems = (body: unknown) => messageProblems('selectReward', body);
const orderProblems = (body: unknown) => messageProblems('orderCompleted', body);
const leverProblems = (body: unknown) => messageProblems('lever', body);
const cartProblems = (cart: unknown): Problem[] => messageProblems('cartUpdated', { cart });

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
  expect(cartProblems(cart)).toEqual([]);
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
  expect(pointers(cartProblems(bad))).toEqual([pointer]);
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
  expect(leverProblems(body)).toHaveLength(1);
  expect(leverProblems({})).toEqual([]);
  expect(leverProblems({ reason: 'the host is back' })).toEqual([]);
});

test('no guard ever throws, whatever comes in', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const guard of [identifyProblems, selectionProblems, orderProblems, leverProblems])
        expect(Array.isArray(guard(value))).toBe(true);
      expect(Array.isArray(cartProblems(value))).toBe(true);
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
  expect(cartProblems({ ...cart, items: [] })).toEqual([]);
  expect(cartProblems({ ...cart, items: [{ ...item, quantity: 0.1 + 0.2 }] })).toEqual([]);
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
  [
    'more off a line than it costs, though the sum is right',
    {
      cart: {
        ...cart,
        items: [
          { ...item, quantity: 1, unitPrice: 10 },
          { ...item, lineItemId: 'm', quantity: 1, unitPrice: 1 },
        ],
      },
      appliedRewards: [
        {
          rewardId: 'r',
          lines: [
            { lineItemId: 'l', amount: 3 },
            { lineItemId: 'm', amount: 1 },
          ],
        },
        { rewardId: 's', lines: [{ lineItemId: 'm', amount: 1 }] },
      ],
    },
    '/appliedRewards/1/lines/0/amount',
  ],
  [
    'a payment that is neither captured nor pending',
    { payments: [{ provider: 'p', reference: 'r', amount: 1, status: 'lost' }] },
    '/payments/0/status',
  ],
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

test('what the compiled check says is what the schema says, whatever comes in', () => {
  const text = fc.oneof(
    fc.constantFrom('', 'x', '\u0000', '\ud800', 'x'.repeat(201), '+15555550123', '555', 'USD', 'ZZZ'),
    fc.string(),
  );
  const number = fc.oneof(fc.constantFrom(0, 1, -1, 1.5, 0.30000000000000004, 2 ** 53), fc.double());
  const line = fc.record(
    {
      lineItemId: text,
      productCode: text,
      name: text,
      quantity: number,
      unitOfMeasure: fc.constantFrom('each', 'gallon', 'barrel'),
      unitPrice: number,
      merchandiseCode: text,
    },
    { requiredKeys: [] },
  );
  const anyCart = fc.record(
    { version: number, currency: text, items: fc.array(fc.oneof(line, fc.constant(item)), { maxLength: 3 }) },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      storeId: text,
      phone: text,
      membershipId: text,
      customerId: text,
      vouched: fc.oneof(fc.boolean(), text),
      late: fc.oneof(fc.boolean(), text),
      cart: fc.oneof(anyCart, fc.constant(cart)),
      rewardIds: fc.array(text, { maxLength: 3 }),
      code: fc.constantFrom('123456', '12345', 'x'),
      firebaseIdToken: text,
      orderId: text,
      reason: text,
    },
    { requiredKeys: [] },
  );
  // The order's schema knows no other fields, and has its own cases above.
  const shapes = ['cartUpdated', 'selectReward', 'requestProof', 'cancel', 'lever'] as const;
  fc.assert(
    fc.property(fc.constantFrom<keyof MessageShapes>(...shapes), body, (shape, value) => {
      const bySchema =
        MESSAGE_SCHEMAS[shape].safeParse(value).success &&
        (shape !== 'selectReward' || new Set(value.rewardIds).size === value.rewardIds?.length);
      expect(messageProblems(shape, value).length === 0).toBe(bySchema);
    }),
    { numRuns: 2_000 },
  );
});

test('a cart that was typed by hand loses the error of floating-point sums', () => {
  const summed = { ...cart, items: [{ ...item, quantity: 0.1 + 0.2 }] } as Cart;
  expect(withExactQuantities(summed).items[0]?.quantity).toBe(0.3);
});

test('five hundred wrong lines are told of as twenty', () => {
  expect(cartProblems({ ...cart, items: Array.from({ length: 500 }, () => ({})) })).toHaveLength(20);
});
