import type { MedusaContainer } from '@medusajs/framework/types';
import { makeReady } from './counter';

const pack = jest.fn();
jest.mock('@medusajs/medusa/core-flows', () => ({
  createOrderFulfillmentWorkflow: () => ({ run: pack }),
  markOrderFulfillmentAsDeliveredWorkflow: () => ({ run: jest.fn() }),
}));

const item = (fulfilled: number) => ({
  id: 'line',
  quantity: 1,
  requires_shipping: true,
  detail: { fulfilled_quantity: fulfilled },
});

function shopWith(order: object) {
  const markReady = jest.fn();
  const services: Record<string, unknown> = {
    query: { graph: async () => ({ data: [{ id: 'order', status: 'pending', ...order }] }) },
    locking: { execute: async (_key: string, job: () => Promise<unknown>) => job() },
    stores: { ofOrder: async () => ({ locationId: 'sloc', placedAt: new Date() }), markReady },
  };
  return {
    container: { resolve: (name: string) => services[name] } as unknown as MedusaContainer,
    markReady,
  };
}
const deed = { orderId: 'order', staffId: 'staff' };

test('a new order is packed and written down as ready', async () => {
  const { container, markReady } = shopWith({ items: [item(0)], fulfillments: [] });
  expect(await makeReady(container, deed)).toBe('ready');
  expect(pack).toHaveBeenCalledTimes(1);
  expect(markReady).toHaveBeenCalledWith('order', 'staff');
});

test('an order that was handed out, cancelled or refunded is not written down as ready', async () => {
  const delivered = [{ id: 'ful', canceled_at: null, delivered_at: '2026-11-30T12:00:00Z' }];
  const collected = shopWith({ items: [item(1)], fulfillments: delivered });
  expect(await makeReady(collected.container, deed)).toBe('collected');
  expect(collected.markReady).not.toHaveBeenCalled();
  const money = [{ payments: [{ captures: [{ amount: 5 }], refunds: [{ amount: 5 }] }] }];
  for (const [word, order] of [
    ['cancelled', { status: 'canceled', items: [item(0)] }],
    ['refunded', { items: [item(1)], payment_collections: money }],
  ] as const) {
    const { container, markReady } = shopWith(order);
    await expect(makeReady(container, deed)).rejects.toThrow(`This order is ${word}`);
    expect(markReady).not.toHaveBeenCalled();
  }
});
