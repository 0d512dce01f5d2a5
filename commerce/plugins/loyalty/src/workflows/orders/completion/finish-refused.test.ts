import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError } from '@medusajs/framework/utils';
import { joinHook } from '../../../hooks';
import type { OrderRecord } from '../order-record';
import { finishCompletion } from './finish-completion';

const done: string[] = [];
const note =
  (what: string) =>
  async (...args: unknown[]): Promise<void> =>
    void done.push([what, ...args.filter((each) => typeof each === 'string')].join(' '));

jest.mock('@medusajs/medusa/core-flows', () => ({
  cancelOrderWorkflow: () => ({ run: async () => void done.push('cancel') }),
}));
const unpaid = {
  id: 'order_1',
  status: 'pending',
  total: 10,
  currency_code: 'usd',
  payment_collections: [
    { id: 'pay_col_1', payments: [], payment_sessions: [{ id: 's', status: 'pending' }] },
  ],
  cart: { id: 'cart_1' },
} as unknown as OrderRecord;
jest.mock('../order-record', () => ({
  ...jest.requireActual<object>('../order-record'),
  readOrder: async () => unpaid,
}));

const services: Record<string, object> = {
  locking: { execute: async (_key: string, job: () => Promise<unknown>) => job() },
  logger: { warn: () => undefined },
  outbox: {
    withdrawCompletion: note('withdraw'),
    claimCompletion: note('claim'),
    confirmCompletion: note('confirm'),
  },
  payment: { authorizePaymentSession: note('authorize') },
  cart: { updateCarts: note('reopen') },
  link: { dismiss: note('unlink') },
};
const container = { resolve: (name: string) => services[name] } as unknown as MedusaContainer;
let isRefused = false;
joinHook('completeCart.beforePaymentAuthorization', async ({ input, order_id: orderId }) => {
  done.push(`ask ${(input as { id: string }).id} ${String(orderId)}`);
  if (isRefused) throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'sold out');
});
joinHook('completeCart.undone', async ({ order_id: orderId }) => void done.push(`undone ${String(orderId)}`));
joinHook(
  'completeCart.orderCreated',
  async ({ order_id: orderId }) => void done.push(`created ${String(orderId)}`),
);
beforeEach(() => void done.splice(0));

test('an order that the shop refuses after a crash is undone, and nobody asks for its money', async () => {
  isRefused = true;
  expect(await finishCompletion(container, { orderId: 'order_1', cartId: 'cart_1' })).toBe('undone');
  expect(done[0]).toBe('ask cart_1 order_1');
  expect(done).toEqual(expect.arrayContaining(['undone order_1', 'cancel', 'reopen']));
  expect(done.filter((each) => /^(authorize|confirm|created)/.test(each))).toEqual([]);
});

test('one that the shop agrees to is asked for before its money, and told once it stands', async () => {
  isRefused = false;
  expect(await finishCompletion(container, { orderId: 'order_1', cartId: 'cart_1' })).toBe('paid');
  expect(done).toEqual([
    'ask cart_1 order_1',
    'authorize s',
    'claim cart_1 order_1',
    'created order_1',
    'confirm order_1',
  ]);
});
