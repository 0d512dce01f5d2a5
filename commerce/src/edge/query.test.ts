import { EDGE, type EdgeRoute } from './list';
import { checkBody, checkQuery, checkText } from './query';

const routeOf = (method: string, path: string): EdgeRoute => {
  const route = EDGE.find((each) => each.method === method && each.path === path);
  if (!route) throw new Error(`${method} ${path} is not on the list`);
  return route;
};
const cart = routeOf('GET', '/store/carts/:id');
const order = routeOf('GET', '/store/orders/:id');
const list = routeOf('GET', '/store/orders');

test.each<[EdgeRoute, Record<string, unknown>]>([
  [cart, {}],
  [cart, { fields: '+shipping_methods.name,+items.adjustments.provider_id' }],
  [cart, { fields: '*items.adjustments, *payment_collection' }],
  [order, { fields: '*items,*items.adjustments,*shipping_methods' }],
  [list, { fields: 'id,display_id', limit: '10', offset: '0', order: '-created_at' }],
  [
    routeOf('GET', '/store/products'),
    { region_id: 'reg_1', category_id: ['pcat_1'], handle: 'cola', limit: '1' },
  ],
])('what the storefront asks for passes: %#', (route, query) => {
  expect(() => checkQuery(route, query)).not.toThrow();
});

test.each<[EdgeRoute, Record<string, unknown>]>([
  [cart, { fields: '*customer' }],
  [cart, { fields: '+customer.phone' }],
  [cart, { fields: '*customer.*' }],
  [cart, { fields: 'customer_id' }],
  [cart, { fields: '+metadata' }],
  [cart, { fields: ' *customer' }],
  [cart, { fields: '+*customer' }],
  [cart, { fields: '-id,*customer' }],
  [cart, { fields: ['*customer'] }],
  [cart, { fields: { $ne: '' } }],
  [cart, { expand: 'customer' }],
  [cart, { 'fields[]': '*customer' }],
  [order, { fields: '*payment_collections.payments' }],
  [order, { fields: 'payment_collections.payments.data' }],
  [order, { fields: '*customer' }],
  [list, { customer_id: 'cus_2' }],
  [list, { $or: [{ customer_id: 'cus_2' }] }],
  [list, { filters: {} }],
  [list, { limit: '100000' }],
  [list, { limit: { $gt: 1 } }],
  [list, { order: 'customer.email' }],
  [routeOf('POST', '/store/carts/:id/complete'), { fields: 'id' }],
])('nothing else does: %#', (route, query) => {
  expect(() => checkQuery(route, query)).toThrow(/does not offer|one list|this route offers/);
});

const change = routeOf('POST', '/store/carts/:id');

test.each<[EdgeRoute, unknown]>([
  [change, { email: 'me@example.com', shipping_address: { country_code: 'us', address_2: null } }],
  [change, undefined],
  [
    routeOf('POST', '/store/carts'),
    {
      region_id: 'reg_1',
      items: [{ variant_id: 'v', quantity: 1, metadata: { unit_of_measure: 'gallon' } }],
    },
  ],
  [routeOf('POST', '/store/carts/:id/promotions'), { promo_codes: ['A'] }],
  [routeOf('POST', '/store/carts/:id/loyalty/identify'), { anything: 'is looked at behind' }],
])('a body of the storefront passes: %#', (route, body) => {
  expect(() => checkBody(route, body)).not.toThrow();
});

test.each<[EdgeRoute, unknown]>([
  [change, { customer_id: 'cus_2' }],
  [change, { promo_codes: ['GUESS'] }],
  [change, { shipping_address: { id: 'caaddr_2' } }],
  [change, { shipping_address: 'caaddr_2' }],
  [change, { email: { $ne: '' } }],
  [change, { additional_data: {} }],
  [change, { metadata: { x: 1 } }],
  [change, { constructor: 'x' }],
  [change, JSON.parse('{"__proto__": {"email": "x"}}')],
  [change, 'text'],
  [routeOf('POST', '/store/customers/me'), { metadata: { proven: true } }],
  [routeOf('POST', '/store/customers/me'), { email: 'you@example.com' }],
  [routeOf('POST', '/auth/customer/emailpass/update'), { password: 'x', entity_id: 'you@example.com' }],
])('what else a body brings is refused: %#', (route, body) => {
  expect(() => checkBody(route, body)).toThrow('does not offer');
});

test('a body is nested as deep as the shop needs, and no deeper', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  expect(() => checkText({ filters: nested(10) })).not.toThrow();
  for (const depth of [30, 12_000, 100_000]) expect(() => checkText(nested(depth))).toThrow('too deeply');
});

test('a text that the database cannot keep is refused, wherever it stands', () => {
  expect(() => checkText({ cart_id: 'a\0b' })).toThrow('NUL');
  expect(() => checkText({ metadata: { note: ['\ud800'] } })).toThrow('half a character');
  expect(() => checkText({ metadata: { '\udc00': 1 } })).toThrow('half a character');
  for (const fine of ['🌊', 'd800', undefined, '\\u0000', 'C:\\ud800', '\\\\u0000'])
    expect(() => checkText({ note: fine })).not.toThrow();
});
