import { pathAtMedusa } from './path';

test.each([
  ['/medusa/store/carts/cart_01/loyalty', '/store/carts/cart_01/loyalty'],
  ['/medusa/auth/customer/emailpass', '/auth/customer/emailpass'],
  ['/medusa/auth/token', '/auth/token'],
  ['/medusa/static/1764-house%20coffee.webp', '/static/1764-house%20coffee.webp'],
])('%s is %s at Medusa', (sent, path) => expect(pathAtMedusa(sent)).toBe(path));

test.each([
  '/medusa',
  '/medusa/',
  '/medusa/admin/orders',
  '/medusa/auth/user/emailpass',
  '/medusa/auth/session',
  '/medusa/auth',
  '/medusa/app',
  '/medusa/hooks/payment/finix_finix',
  '/medusa/STORE/carts',
  '/medusa//store/carts',
  '/medusa/store//carts',
  '/medusa/store/',
  '/medusa/store/../admin/orders',
  '/medusa/store/%2e%2e/admin/orders',
  '/medusa/store/.%2E/admin/orders',
  '/medusa/store%2Fcarts',
  '/medusa/store/carts%2F..%2F..%2Fadmin',
  '/medusa/store/carts%5C..%5Cadmin',
  '/medusa/store/%252e%252e/admin',
  '/medusa/store/carts%252f..',
  '/medusa/store/a%00b',
  '/medusa/store/%zz',
])('%s is nothing at Medusa', (sent) => expect(pathAtMedusa(sent)).toBeUndefined());
