import fc from 'fast-check';
import type { OrderRecord } from '../order-record';
import { itemsOf, untold, type Returned } from './order-returned';

jest.mock('../../loyalty', () => ({
  isTip: ({ metadata }: { metadata?: { kind?: string } | null }) => metadata?.kind === 'tip',
  ORDER_TOTALS_FIELDS: [],
}));

const line = (
  id: string,
  quantity: number,
  received = 0,
  dismissed = 0,
  metadata: Record<string, unknown> | null = null,
) => ({
  id,
  title: id,
  variant_id: id,
  quantity,
  unit_price: 1,
  metadata,
  adjustments: [],
  detail: { return_received_quantity: received, return_dismissed_quantity: dismissed },
});
const payment = (captured: number, ...refunds: number[]) => ({
  id: 'pay',
  amount: captured,
  currency_code: 'usd',
  provider_id: 'pp_finix_finix',
  data: null,
  captured_at: new Date(),
  canceled_at: null,
  captures: [],
  refunds: refunds.map((amount) => ({ amount })),
});
const order = (items: OrderRecord['items'], paid = payment(10)): OrderRecord => ({
  id: 'order_1',
  display_id: 1,
  status: 'pending',
  email: null,
  customer_id: null,
  currency_code: 'usd',
  created_at: new Date(),
  total: 10,
  items,
  transactions: [],
  payment_collections: [{ id: 'col', payments: [paid], payment_sessions: [] }],
});

describe('what is to be told', () => {
  test('nothing while nothing came back', () => expect(untold(order([line('a', 2)]), [])).toEqual({}));
  test('what was received, damaged or not', () =>
    expect(untold(order([line('a', 3, 1, 1), line('b', 1)]), [])).toEqual({ a: 2 }));
  test('only what is new since the last time', () =>
    expect(untold(order([line('a', 3, 2), line('b', 1, 1)]), [{ a: 1 }])).toEqual({ a: 1, b: 1 }));
  test('nothing twice', () => expect(untold(order([line('a', 3, 2)]), [{ a: 1 }, { a: 1 }])).toEqual({}));
  test('thousandths of a gallon without a crumb of binary arithmetic', () =>
    expect(untold(order([line('fuel', 0.9, 0.3)]), [{ fuel: 0.1 }, { fuel: 0.1 }])).toEqual({ fuel: 0.1 }));
  test('all that is left once the money is back in full', () =>
    expect(untold(order([line('a', 2), line('b', 1)], payment(10, 4, 6)), [{ a: 1 }])).toEqual({
      a: 1,
      b: 1,
    }));
  test('nothing for a refund of a part, which names no line', () =>
    expect(untold(order([line('a', 2)], payment(10, 4)), [])).toEqual({}));
  test('never the tip', () =>
    expect(untold(order([line('tip', 1, 0, 0, { kind: 'tip' }), line('a', 1)], payment(10, 10)), [])).toEqual(
      { a: 1 },
    ));
});

describe('the items of a return', () => {
  const sold = { o1: { lineItemId: 'c1', quantity: 3, net: 647 } };

  test('are named as the cart was, with what was paid for them', () =>
    expect(itemsOf({ o1: 3 }, [], sold)).toEqual([{ lineItemId: 'c1', quantity: 3, amount: 647 }]));
  test('leave out what was not sold at the checkout', () =>
    expect(itemsOf({ o1: 1, later: 1 }, [], sold)).toHaveLength(1));

  test('sum to what was paid, however the line comes back', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 100_000 }), (thousandths, net) => {
        const whole = thousandths.reduce((sum, part) => sum + part, 0) / 1000;
        const returns: Returned[] = thousandths.map((part) => ({ o1: part / 1000 }));
        const amounts = returns
          .flatMap((returned, index) =>
            itemsOf(returned, returns.slice(0, index), { o1: { lineItemId: 'c1', quantity: whole, net } }),
          )
          .map(({ amount }) => amount);
        expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(net);
        expect(Math.min(...amounts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
