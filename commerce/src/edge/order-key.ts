import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie that the browser which bought an order gets with it, one for each order. */
const COOKIE = 'shop_order_';
const DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;

const signature = (secret: string, orderId: string, until: string): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['order-key', orderId, until]))
    .digest();

/**
 * `Set-Cookie` for the browser that bought an order: with it the order's page shows address and e-mail for 30
 * days, to a guest too.
 */
export function orderCookie({
  orderId,
  secret,
  secure,
  now,
}: {
  orderId: string;
  secret: string;
  secure: boolean;
  now: Date;
}): string {
  const until = String(Math.floor(now.getTime() / 1000) + DAYS * DAY_SECONDS);
  const value = `${until}.${signature(secret, orderId, until).toString('base64url')}`;
  return `${COOKIE}${orderId}=${value}; Max-Age=${DAYS * DAY_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** Whether the request's cookies (as `cookie-parser` has them) show that this browser bought the order. */
export function hasOrderKey({
  orderId,
  secret,
  cookies,
  now,
}: {
  orderId: string;
  secret: string;
  cookies: unknown;
  now: Date;
}): boolean {
  const value: unknown =
    typeof cookies === 'object' && cookies !== null ? Reflect.get(cookies, COOKIE + orderId) : undefined;
  if (typeof value !== 'string') return false;
  const [until = '', mac = ''] = value.split('.', 2);
  if (!/^\d{1,12}$/.test(until) || Number(until) * 1000 < now.getTime()) return false;
  const [expected, shown] = [signature(secret, orderId, until), Buffer.from(mac, 'base64url')];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
