import { EDGE } from './list';
import { matchRoute } from './match';

const example = (path: string): string => path.replace(/:\w+/g, 'cart_01JTEST');

test.each(EDGE.map(({ method, path }) => [method, path] as const))('%s %s is on the list', (method, path) => {
  expect(matchRoute(method, example(path))?.route).toMatchObject({ method, path });
});

test('a HEAD is a GET', () => {
  expect(matchRoute('HEAD', '/store/regions')?.route.path).toBe('/store/regions');
});

test.each([
  ['POST', '/store/returns'],
  ['POST', '/store/orders/order_1/transfer/request'],
  ['POST', '/auth/emailpass/user'],
  ['GET', '/auth/session'],
  ['GET', '/auth/customer/providers'],
  ['GET', '/auth/customer/emailpass'],
  ['PUT', '/store/carts/cart_1'],
  ['OPTIONS', '/store/regions'],
  ['TRACE', '/store/regions'],
  ['GET', '/cloud/auth'],
  ['GET', '/app'],
  ['GET', '/'],
  // What Express takes for a route of the list, and the list does not.
  ['GET', '/Store/regions'],
  ['GET', '/store/regions/'],
  ['GET', '//store/regions'],
  ['GET', '/store//regions'],
  ['GET', '/store/./regions'],
  ['GET', '/store/x/../regions'],
  ['GET', '/store/%72egions'],
  ['GET', '/store%2Fregions'],
  ['GET', '/store/carts/cart_1%2Floyalty'],
  ['GET', '/store/carts/..'],
  ['GET', '/store/carts/%2e%2e'],
  ['GET', '/store/orders/order_1;x=1'],
  ['GET', `/store/orders/${'x'.repeat(200)}`],
  ['POST', '/auth/user/emailpass/REGISTER'],
])('%s %s is not', (method, path) => {
  expect(matchRoute(method, path)).toBeUndefined();
});
