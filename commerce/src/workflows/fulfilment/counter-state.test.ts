import { counterState, type OrderFacts } from './counter-state';

const item = (fulfilled: number, quantity = 2) => ({
  quantity,
  requires_shipping: true,
  detail: { fulfilled_quantity: fulfilled },
});
const order = (more: Partial<OrderFacts> = {}): OrderFacts => ({
  status: 'pending',
  items: [item(0)],
  fulfillments: [],
  payment_collections: [{ payments: [{ captures: [{ amount: 10 }], refunds: [] }] }],
  ...more,
});
const refunds = (...amounts: number[]) => [
  { payments: [{ captures: [{ amount: 10 }], refunds: amounts.map((amount) => ({ amount })) }] },
];
const packed = { canceled_at: null, delivered_at: null };
const delivered = { canceled_at: null, delivered_at: '2026-11-30T12:00:00Z' };

test.each<[string, Partial<OrderFacts>, string]>([
  ['just placed', {}, 'new'],
  ['half packed', { items: [item(1)], fulfillments: [packed] }, 'new'],
  ['one of two lines packed', { items: [item(2), item(0)], fulfillments: [packed] }, 'new'],
  ['packed', { items: [item(2)], fulfillments: [packed] }, 'ready'],
  [
    'packed, but for a tip',
    { items: [item(2), { ...item(0, 1), requires_shipping: false }], fulfillments: [packed] },
    'ready',
  ],
  ['packed, then unpacked', { items: [item(0)], fulfillments: [{ ...packed, canceled_at: 'x' }] }, 'new'],
  ['handed out', { items: [item(2)], fulfillments: [delivered] }, 'collected'],
  ['one of two parcels handed out', { items: [item(2)], fulfillments: [delivered, packed] }, 'ready'],
  ['a part refunded', { payment_collections: refunds(4) }, 'new'],
  [
    'refunded in two parts',
    { items: [item(2)], fulfillments: [delivered], payment_collections: refunds(4, 6) },
    'refunded',
  ],
  ['cancelled and refunded', { status: 'canceled', payment_collections: refunds(10) }, 'cancelled'],
  ['waiting for its money', { payment_collections: [{ payments: [{ captures: [], refunds: [] }] }] }, 'new'],
])('%s: %j is %s', (_what, facts, state) => {
  expect(counterState(order(facts))).toBe(state);
});
