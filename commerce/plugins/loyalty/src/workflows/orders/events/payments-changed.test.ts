import type { MedusaContainer } from '@medusajs/framework/types';
import type { OrderCompletedData, OutboxEntry } from '../../../modules/outbox';
import type { OrderRecord } from '../order-record';
import { describePaymentChange, watchPayments } from './payments-changed';

const cancelled = jest.fn();
const authorize = jest.fn();
const capture = jest.fn();
let order: OrderRecord;
jest.mock('@medusajs/medusa/core-flows', () => ({
  cancelOrderWorkflow: () => ({ run: async ({ input }: { input: unknown }) => void cancelled(input) }),
}));
jest.mock('../completion/capture-payments', () => ({ capturePayments: async () => capture() }));
jest.mock('../completion/finish-completion', () => ({
  authorizePayment: async () => authorize(),
  needsPayment: ({ status }: OrderRecord) =>
    status !== 'canceled' && !order.payment_collections?.[0]?.payments?.length,
}));
jest.mock('../order-record', () => ({
  ...jest.requireActual<object>('../order-record'),
  readOrder: async () => order,
}));
beforeEach(() => jest.resetAllMocks());

const container = {} as MedusaContainer;
const pending = { provider: 'finix', reference: 'AU1', amount: 1250, status: 'pending' } as const;
const payment = (over: object = {}) => ({
  id: 'pay_1',
  amount: 12.5,
  currency_code: 'usd',
  provider_id: 'pp_finix_finix',
  data: { authorization_id: 'AU1' },
  captured_at: null,
  canceled_at: null,
  ...over,
});
const captured = payment({ captured_at: '2026-11-29T08:00:00Z', data: { transfer_id: 'TR1' } });
const placed = (payments: object[], session: string): OrderRecord =>
  ({
    id: 'order_1',
    status: 'pending',
    currency_code: 'usd',
    total: 12.5,
    payment_collections: [{ id: 'c', payments, payment_sessions: [{ id: 's', status: session }] }],
  }) as unknown as OrderRecord;
const told = (payments: OrderCompletedData['payments']) =>
  ({
    orderId: 'order_1',
    totals: { total: 1250 },
    appliedRewards: [{ rewardId: 'coffee', lines: [] }],
    payments,
  }) as unknown as OrderCompletedData;
const entry = (id: string, data: unknown = null) =>
  ({ id, orderId: 'order_1', data }) as unknown as OutboxEntry;
const outboxWith = (data: OrderCompletedData) => ({
  find: async () => entry('order_1:completed', data),
  ofOrder: async () => [entry('order_1:payments:1')],
});
const look = (data: OrderCompletedData) =>
  describePaymentChange(container, outboxWith(data), entry('order_1:payments:1'));

test('money that came is told as the same order again, with its payments of now and all else as before', async () => {
  order = placed([payment()], 'authorized');
  capture.mockImplementation(() => void (order = placed([captured], 'authorized')));
  expect(await look(told([pending]))).toEqual({
    ...told([]),
    payments: [
      {
        provider: 'finix',
        reference: 'TR1',
        amount: 1250,
        status: 'captured',
        capturedAt: '2026-11-29T08:00:00.000Z',
      },
    ],
  });
});

test('while nothing changes it waits, for the reason that the provider gave', async () => {
  order = placed([payment()], 'authorized');
  capture.mockImplementation(() => {
    throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
  });
  await expect(look(told([pending]))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  capture.mockReset();
  await expect(look(told([pending]))).rejects.toMatchObject({ name: 'NotPaidYet' });
  expect(cancelled).not.toHaveBeenCalled();
});

test('a bank transfer that is on its way is waited for; one that fails cancels the order, which releases everything', async () => {
  order = placed([], 'pending_authorization');
  await expect(look(told([]))).rejects.toMatchObject({ name: 'NotPaidYet' });
  expect(cancelled).not.toHaveBeenCalled();
  authorize.mockImplementation(() => void (order = placed([], 'error')));
  expect(await look(told([]))).toBeUndefined();
  expect(cancelled).toHaveBeenCalledWith({ order_id: 'order_1' });
});

test('an order that was cancelled meanwhile, or told as paid, has nothing to tell', async () => {
  order = { ...placed([payment()], 'authorized'), status: 'canceled' } as OrderRecord;
  expect(await look(told([pending]))).toBeUndefined();
  order = placed([captured], 'authorized');
  expect(await look(told([{ ...pending, status: 'captured' }]))).toBeUndefined();
  expect(capture).not.toHaveBeenCalled();
});

test('each telling of an order that is not paid has one more look after it, however often it is prepared', async () => {
  const schedule = jest.fn(async () => true);
  const ids = () => schedule.mock.calls.map(([event]: unknown[]) => (event as { id: string }).id);
  const outbox = {
    schedule,
    ofOrder: async () => [entry('order_1:payments:1'), entry('order_1:payments:2')],
  };
  await watchPayments(outbox, entry('order_1:completed'), told([pending]));
  await watchPayments(outbox, entry('order_1:completed'), told([pending]));
  await watchPayments(outbox, entry('order_1:payments:2'), told([pending]));
  expect(ids()).toEqual(['order_1:payments:1', 'order_1:payments:1', 'order_1:payments:3']);
  await watchPayments(outbox, entry('order_1:payments:3'), told([{ ...pending, status: 'captured' }]));
  expect(schedule).toHaveBeenCalledTimes(3);
});
