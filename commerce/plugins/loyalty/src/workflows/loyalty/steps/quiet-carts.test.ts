import { createQuietCarts } from './quiet-carts';

test("one cart's outage quiets that cart for a while, and no other", () => {
  let now = 1;
  const quiet = createQuietCarts(5_000, () => now);
  quiet.add('cart_1');
  expect([quiet.has('cart_1'), quiet.has('cart_2')]).toEqual([true, false]);
  now = 4_000;
  quiet.add('cart_2');
  now = 5_002;
  expect([quiet.has('cart_1'), quiet.has('cart_2')]).toEqual([false, true]);
  quiet.add('cart_1');
  expect(quiet.has('cart_1')).toBe(true);
});
