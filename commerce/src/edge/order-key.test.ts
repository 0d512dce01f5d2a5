import { hasOrderKey, orderCookie } from './order-key';

const now = new Date('2026-11-29T12:00:00Z');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

const made = (orderId: string, secure = false): string => orderCookie({ orderId, secret: 's', secure, now });
/** As `cookie-parser` has them. */
const jar = (cookie: string): Record<string, string> => {
  const [name = '', value = ''] = cookie.split(';', 1)[0]?.split('=') ?? [];
  return { [name]: value };
};
const has = (orderId: string, cookies: unknown, at = now, secret = 's'): boolean =>
  hasOrderKey({ orderId, secret, cookies, now: at });

test('the browser that bought an order is known by its cookie, for a month', () => {
  const cookies = jar(made('order_1'));
  expect(has('order_1', cookies)).toBe(true);
  expect(has('order_1', cookies, later(29))).toBe(true);
  expect(has('order_1', cookies, later(31))).toBe(false);
});

test('the key of one order opens no other, and nobody makes one', () => {
  const [value = ''] = Object.values(jar(made('order_1')));
  expect(has('order_2', { shop_order_order_2: value })).toBe(false);
  expect(has('order_1', { shop_order_order_1: value }, now, 'another secret')).toBe(false);
  expect(has('order_1', { shop_order_order_1: `9${value}` }, later(40))).toBe(false);
  for (const forged of ['', '.', 'x', '99999999999.', `99999999999.${value}`, 5, null, undefined])
    expect(has('order_1', { shop_order_order_1: forged })).toBe(false);
  expect(has('order_1', undefined)).toBe(false);
});

test('no script reads it, and over TLS it goes over TLS only', () => {
  expect(made('order_1')).toMatch(/; HttpOnly; SameSite=Lax$/);
  expect(made('order_1', true)).toMatch(/; Secure$/);
});
