import { LRUCache } from 'lru-cache';

export interface QuietCarts {
  has(cartId: string): boolean;
  add(cartId: string): void;
}

const MAX_CARTS = 10_000;

/**
 * The carts for which a call came to nothing less than `quietMs` ago. Each for itself: what keeps the session
 * of one cart from answering says nothing of another one.
 */
export function createQuietCarts(quietMs: number, now: () => number = Date.now): QuietCarts {
  const carts = new LRUCache<string, true>({ max: MAX_CARTS, ttl: quietMs, ttlResolution: 0, perf: { now } });
  return { has: (cartId) => carts.has(cartId), add: (cartId) => void carts.set(cartId, true) };
}
