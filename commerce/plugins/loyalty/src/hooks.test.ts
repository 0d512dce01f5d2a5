import type { MedusaContainer } from '@medusajs/framework/types';
import { joinHook, runJoined } from './hooks';

const context = { container: {} as MedusaContainer };

test('what shops join to a hook runs in their order with the input of Medusa, and one that throws refuses', async () => {
  const seen: unknown[] = [];
  joinHook('completeCart.validate', async ({ cart }, { container }) => void seen.push([cart, container]));
  joinHook('completeCart.validate', async () => Promise.reject(new Error('no lottery tickets at night')));
  joinHook('completeCart.validate', async () => void seen.push('never'));
  await expect(runJoined('completeCart.validate', { cart: { id: 'cart_1' } }, context)).rejects.toThrow(
    'no lottery',
  );
  expect(seen).toEqual([[{ id: 'cart_1' }, context.container]]);
  await runJoined('cancelOrder.orderCanceled', {}, context);
});
