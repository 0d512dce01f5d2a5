import { InMemoryLockingProvider } from '@medusajs/locking/dist/providers/in-memory';
import type { MedusaContainer } from '@medusajs/framework/types';
import { CartIsBusy, finishCompletion } from './finish-completion';

let inside = 0;
let most = 0;
let enter: () => void;
let leave: () => void;
jest.mock('@medusajs/medusa/core-flows', () => ({ cancelOrderWorkflow: () => undefined }));
jest.mock('../order-record', () => ({
  ...jest.requireActual<object>('../order-record'),
  readOrder: async () => {
    inside += 1;
    most = Math.max(most, inside);
    enter();
    await new Promise<void>((resolve) => (leave = resolve));
    inside -= 1;
    return undefined;
  },
}));

test('of two that come to finish the same order only one enters; the other is told that the cart is busy', async () => {
  const locking = new InMemoryLockingProvider();
  const container = { resolve: () => locking } as unknown as MedusaContainer;
  const of = { orderId: 'order_1', cartId: 'cart_1' };
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const first = finishCompletion(container, of);
  await entered;
  await expect(finishCompletion(container, of)).rejects.toBeInstanceOf(CartIsBusy);
  leave();
  expect(await first).toBe('undone');
  expect(most).toBe(1);
});

test('what goes wrong inside is no busy cart', async () => {
  const failing = { execute: async (_key: string, job: () => Promise<unknown>) => job() };
  const container = {
    resolve: (name: string) => {
      if (name === 'locking') return failing;
      throw new Error(`No ${name} in this test`);
    },
  } as unknown as MedusaContainer;
  enter = () => {
    throw new TypeError('the database is away');
  };
  await expect(finishCompletion(container, { orderId: 'order_1', cartId: 'cart_1' })).rejects.toBeInstanceOf(
    TypeError,
  );
});
