/** The cookie that keeps the shopper's Medusa token: HttpOnly, so that no script of a page can read it. */
export const SESSION_COOKIE = 'shop_session';

/**
 * What the names of orders' keys begin with; the order's id follows. The backend makes them when a guest's
 * cart becomes an order.
 */
export const ORDER_KEY = 'shop_order_';

/**
 * Seconds until a JWT ends, from its `exp` claim; 0 for one that is over or cannot be read. Only used as the
 * cookie's age: whether the token is genuine is for Medusa to say, at every request.
 */
export function secondsLeft(token: string, now: Date): number {
  const payload = token.split('.')[1];
  if (!payload) return 0;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: number };
    return Math.max(0, Math.floor((claims.exp ?? 0) - now.getTime() / 1000));
  } catch {
    // Not JSON: not a token that lasts.
    return 0;
  }
}
