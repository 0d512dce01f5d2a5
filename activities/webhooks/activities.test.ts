import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createLogger } from '../../platform/logger';
import { createWebhookActivities, createSeats, type WebhookDependencies } from '.';
import { NoAnswer } from './sender';

const ROUND = { deliveryId: 'd-1', round: 1 };
const SENDABLE = {
  endpointId: 'e-1',
  isDisabled: false,
  url: 'https://a.example',
  secrets: ['whsec_x'],
  body: '{}',
  attempts: 0,
};

function setUp({
  send,
  seats = createSeats({ all: 1, each: 1 }),
}: Partial<Pick<WebhookDependencies, 'seats'>> & { send(): Promise<number> }) {
  const deliveries = {
    findSendable: jest.fn(async () => SENDABLE),
    markDelivered: jest.fn(async () => undefined),
    markTried: jest.fn(async () => undefined),
    markDropped: jest.fn(async () => undefined),
    markFailed: jest.fn(async () => undefined),
  };
  const count = jest.fn();
  const { deliverWebhook } = createWebhookActivities({
    deliveries,
    endpoints: { disable: async () => undefined },
    sender: { send },
    seats,
    count,
    logger: createLogger('worker', 'silent'),
  });
  const run = () => new MockActivityEnvironment().run(deliverWebhook, ROUND);
  return { deliveries, count, run };
}

const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApplicationFailure)) throw new Error('It did not fail', { cause: error });
  return error;
};

test('where no seat is free nothing is sent or noted, and the try comes back after seconds', async () => {
  const seats = createSeats({ all: 1, each: 1 });
  const leave = seats.take('another');
  const send = jest.fn(async () => 204);
  const { deliveries, count, run } = setUp({ send, seats });
  const failure = await failureOf(run());
  expect(failure).toMatchObject({ type: 'WEBHOOK_NOT_TAKEN', nonRetryable: false });
  expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(2_000);
  expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(4_000);
  expect(send).not.toHaveBeenCalled();
  expect(deliveries.markTried).not.toHaveBeenCalled();
  leave?.();
  expect(await run()).toEqual({ outcome: 'delivered' });
  expect(count.mock.calls).toEqual([['delivered']]);
});

test('a seat is free again after a try that failed', async () => {
  const { run } = setUp({
    send: async () => {
      throw new NoAnswer('ECONNREFUSED');
    },
  });
  for (let n = 0; n < 3; n += 1)
    expect((await failureOf(run())).message).toBe('The endpoint gave no answer (ECONNREFUSED)');
});

test('what the endpoint answered is noted, with the time of the next try', async () => {
  const { deliveries, run } = setUp({ send: async () => 503 });
  const failure = await failureOf(run());
  expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(5_000);
  expect(deliveries.markTried).toHaveBeenCalledWith(ROUND, {
    status: 503,
    error: null,
    nextAttemptAt: expect.any(Date),
  });
});
