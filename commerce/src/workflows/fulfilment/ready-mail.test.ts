import type { MedusaContainer } from '@medusajs/framework/types';
import { tellReady } from './ready-mail';

const sendMail = jest.fn(async () => undefined);
jest.mock('../../mail', () => ({ sendMail: () => sendMail() }));
jest.mock('./ready-mail-text', () => ({ readyMail: () => ({ to: 'a@example.com', subject: '', text: '' }) }));
jest.mock('./stores', () => ({ readStore: async () => ({ settings: {} }), todayInWords: () => '' }));

const packed = {
  id: 'order',
  display_id: 7,
  email: 'a@example.com',
  status: 'pending',
  items: [{ quantity: 1, requires_shipping: true, detail: { fulfilled_quantity: 1 } }],
  fulfillments: [{ id: 'ful', canceled_at: null, delivered_at: null as string | null }],
};

function shopWith(order: object) {
  const mailLeft = jest.fn();
  const warn = jest.fn();
  const services: Record<string, unknown> = {
    query: { graph: async () => ({ data: [{ ...packed, ...order }] }) },
    stores: {
      claimMail: async () => true,
      ofOrder: async () => ({ locationId: 'sloc', kind: 'pickup' }),
      mailLeft,
    },
    logger: { warn },
  };
  const container = { resolve: (name: string) => services[name] } as unknown as MedusaContainer;
  return { container, mailLeft, warn };
}

beforeEach(() => sendMail.mockClear());

test('the shopper is told of an order that is ready', async () => {
  const { container, mailLeft } = shopWith({});
  await tellReady(container, 'order');
  expect(sendMail).toHaveBeenCalledTimes(1);
  expect(mailLeft).toHaveBeenCalledWith('order');
});

test.each<[string, object]>([
  ['cancelled', { status: 'canceled' }],
  [
    'refunded',
    { payment_collections: [{ payments: [{ captures: [{ amount: 5 }], refunds: [{ amount: 5 }] }] }] },
  ],
  ['handed out in the dashboard', { fulfillments: [{ ...packed.fulfillments[0], delivered_at: 'x' }] }],
  ['unpacked again', { fulfillments: [{ ...packed.fulfillments[0], canceled_at: 'x' }] }],
])('no mail says that an order is ready which was %s meanwhile', async (_what, order) => {
  const { container, warn } = shopWith(order);
  await tellReady(container, 'order');
  expect(sendMail).not.toHaveBeenCalled();
  expect(warn).not.toHaveBeenCalled();
});
