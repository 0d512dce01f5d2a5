import type { HttpTypes } from '@medusajs/types';
import type { LoyaltyView } from '../loyalty';
import type { CartChange } from './change';
import type { CartAnswer, Standing } from './send';

const CART = {
  id: 'cart_1',
  currency_code: 'usd',
  items: [],
  total: 0,
  original_total: 0,
  tax_total: 0,
  shipping_subtotal: 0,
} as unknown as HttpTypes.StoreCart;
const MEMBER = {
  sessionId: 's',
  cartVersion: 1,
  status: 'IDENTIFYING',
  totals: { subtotal: 0, loyaltyDiscount: 0 },
  warnings: ['MEMBER_NOT_FOUND'],
  updatedAt: '2026-11-25T04:00:00Z',
} as unknown as LoyaltyView;

const sent: { change: CartChange; standing: Standing; answer: (answer: CartAnswer) => void }[] = [];
const mockSend = (change: CartChange, standing: Standing): Promise<CartAnswer> =>
  new Promise((answer) => sent.push({ change, standing, answer }));

let completedAt: string | null = null;
const mockCompletedAt = (): string | null => completedAt;

jest.mock('./send', () => ({
  ChangeError: class extends Error {},
  sendChange: (change: CartChange, standing: Standing) => mockSend(change, standing),
  retrieveCart: async () => ({ ...CART, completed_at: mockCompletedAt() }),
  retrieveLoyalty: async () => null,
}));

/** Waits for a condition, a bounded number of turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

test('what an overtaken answer brought is not lost: the next change builds on it and shows it', async () => {
  Object.assign(globalThis, {
    window: { localStorage: { getItem: () => 'cart_1', removeItem: () => undefined } },
  });
  const { cartStore } = await import('./store');
  await cartStore.load();
  cartStore.change({ phone: '+15555559999' });
  await until(() => sent.length === 1);
  cartStore.change({ shippingOptionId: 'pickup' });
  sent[0]?.answer({ cart: CART, loyalty: MEMBER });
  await until(() => sent.length === 2);
  expect(cartStore.read().loyalty).toBeNull();
  expect(sent[1]?.standing.loyalty).toBe(MEMBER);
  sent[1]?.answer({ cart: CART, loyalty: MEMBER });
  await cartStore.settle();
  expect(cartStore.read().loyalty).toBe(MEMBER);
});

test('a cart that was ordered meanwhile is forgotten, and known as ordered until its order is open', async () => {
  let stored: string | null = 'cart_1';
  Object.assign(globalThis, {
    window: { localStorage: { getItem: () => stored, removeItem: () => (stored = null) } },
  });
  const { cartStore } = await import('./store');
  completedAt = '2026-11-25T04:00:00Z';
  await cartStore.reload();
  expect(stored).toBeNull();
  expect(cartStore.read()).toMatchObject({ phase: 'empty', cart: null, ordered: 'cart_1' });
  await cartStore.reload();
  expect(cartStore.read().ordered).toBe('cart_1');
  cartStore.forget();
  expect(cartStore.read().ordered).toBeNull();
});
