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
  [{ ...cart, items: [] }, '/cart/items'],
  [
    { ...cart, items: Array.from({ length: 501 }, (_, index) => ({ ...item, lineItemId: `l${index}` })) },
    '/cart/items',
  ],
  [{ ...cart, items: [item, item] }, '/cart/items'],
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
  expect(pointers(selectionProblems({ rewardIds: ['a', 'a'] }))).toEqual(['/rewardIds']);
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
