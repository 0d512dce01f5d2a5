import { CART, LINKED_ORDER, ORDER, PAYMENT_COLLECTION, shaped, WHOLE } from './shapes';

const cart = {
  id: 'cart_1',
  email: 'me@example.com',
  total: { toJSON: () => 12.5 },
  customer_id: 'cus_1',
  customer: { id: 'cus_1', first_name: 'Alex', phone: '+15555550123' },
  metadata: { note: 'x' },
  items: [
    {
      id: 'item_1',
      title: 'Cola',
      metadata: { kind: 'tip', secret: 'x' },
      adjustments: [{ amount: 1, cart: { customer: {} } }],
      product: { id: 'prod_1' },
    },
  ],
  payment_collection: {
    id: 'pay_col_1',
    payment_sessions: [{ id: 'payses_1', data: { client_secret: 'cs', card: { last_four: '0006' } } }],
    payments: [{ data: { last_four: '0006' } }],
  },
};

test('a cart shows what was typed into it, and nothing of an account', () => {
  expect(shaped(cart, CART)).toEqual({
    id: 'cart_1',
    email: 'me@example.com',
    total: 12.5,
    items: [{ id: 'item_1', title: 'Cola', metadata: { kind: 'tip' }, adjustments: [{ amount: 1 }] }],
    payment_collection: {
      id: 'pay_col_1',
      payment_sessions: [{ id: 'payses_1', data: { client_secret: 'cs' } }],
    },
  });
});

const order = {
  id: 'order_1',
  display_id: 7,
  total: 5,
  email: 'me@example.com',
  customer_id: 'cus_1',
  shipping_address: { first_name: 'Alex', phone: '+1555' },
  items: [{ id: 'ordli_1', quantity: 1 }],
  shipping_methods: [{ name: 'Delivery', amount: 2, data: { note: 'x' } }],
  payment_collections: [{ payments: [{ data: { last_four: '0006', transfer_id: 'TR1' } }] }],
};

test('an order shows goods and totals by its link, and to its buyer what was typed, but never the card', () => {
  const goods = {
    id: 'order_1',
    display_id: 7,
    total: 5,
    items: [{ id: 'ordli_1', quantity: 1 }],
    shipping_methods: [{ name: 'Delivery', amount: 2 }],
  };
  expect(shaped(order, LINKED_ORDER)).toEqual(goods);
  expect(shaped(order, ORDER)).toEqual({
    ...goods,
    email: 'me@example.com',
    shipping_address: { first_name: 'Alex', phone: '+1555' },
  });
});

test('a field of an object where a plain value was listed leaves nothing', () => {
  expect(shaped({ id: { customer: 'x' }, amount: 1 }, PAYMENT_COLLECTION)).toEqual({ amount: 1 });
});

test('a name that pages rely on stays, with nothing in it', () => {
  expect(
    shaped({ member: { firstName: 'Alex' }, points: { earned: 5, newBalance: 640 } }, [
      '-member',
      'points.earned',
      '-points.newBalance',
    ]),
  ).toEqual({ member: null, points: { earned: 5, newBalance: null } });
});

test('what is public leaves as it is, and nothing stays nothing', () => {
  expect(shaped({ any: { thing: 1 } }, WHOLE)).toEqual({ any: { thing: 1 } });
  expect(shaped(null, CART)).toBeNull();
  expect(shaped(undefined, CART)).toBeUndefined();
});
