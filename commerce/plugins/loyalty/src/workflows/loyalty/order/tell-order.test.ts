import type { Desk, FoundOrders } from '../../../modules/loyalty/desk';
import { tellOrder } from './tell-order';

const found = [
  { workflowId: 'checkout', actions: ['retry', 'abandon', 'goodwill'] },
  { workflowId: 'return', actions: [] },
];
const goodwill = [{ workflowId: 'gift', actions: ['retry', 'abandon'] }];
const decision = { by: 'user_1', reason: 'The host is back' };

function deskOf() {
  const told: unknown[] = [];
  const tell = (what: string) => async (ids: string[]) => {
    told.push([what, ids]);
    return { results: [], next: null };
  };
  const order = async () => ({ found, goodwill }) as unknown as FoundOrders;
  const desk = { order, retry: tell('retry'), abandon: tell('abandon') } as unknown as Desk;
  return { desk, told };
}

test('one thing of an order is given up, and nothing else of it', async () => {
  const { desk, told } = deskOf();
  await tellOrder(desk, 'abandon', { orderId: 'order_1', workflowId: 'gift' }, decision);
  expect(told).toEqual([['abandon', ['gift']]]);
});

test.each(['return', 'checkout-of-another-order'])(
  'what does not wait, or is not of the order, is told nothing: %s',
  async (workflowId) => {
    const { desk, told } = deskOf();
    await expect(
      tellOrder(desk, 'retry', { orderId: 'order_1', workflowId }, decision),
    ).rejects.toMatchObject({
      status: 409,
      code: 'NOTHING_TO_DO',
    });
    expect(told).toEqual([]);
  },
);
