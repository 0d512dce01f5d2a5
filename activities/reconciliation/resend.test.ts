import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import type { FinalizeInput, HostEntry, ReverseInput, SettlementRequest } from '../../contract';
import type { ResendableFinding } from '../../platform/store';
import { createResend } from './resend';

const SESSION = 'a2b1c0de-0000-4000-8000-000000000001';
const input: FinalizeInput = {
  storeId: 's-1',
  posSequenceId: 'p-1',
  idempotencyKey: 'p-1:finalize:1',
  membershipId: 'm-1',
  cart: { version: 1, currency: 'USD', items: [] },
  orderId: 'o-1',
  amountPaid: 100,
  rewards: [],
  accrualOnly: false,
};
const finding: ResendableFinding = {
  kind: 'MISSING_THERE',
  posSequenceId: 'p-1',
  returnKey: '',
  sessionId: SESSION,
  orderId: 'o-1',
  returnId: null,
  detail: {},
};
const atHost = (idempotencyKey: string): HostEntry => ({
  entryId: 'E-1',
  kind: 'finalize',
  posSequenceId: 'p-1',
  idempotencyKey,
  membershipId: 'm-1',
  pointsEarned: 1,
  pointsRedeemed: 0,
  discounts: {},
  at: 0,
});

/** Temporal as far as this asks it: one workflow that answers, or none. */
function setUp(answer: SettlementRequest | ReverseInput | null | 'gone') {
  const told: unknown[] = [];
  const temporal = {
    workflow: {
      getHandle: (workflowId: string) => ({
        async query(name: string) {
          told.push(`${name} of ${workflowId.slice(0, 15)}`);
          if (answer === 'gone') throw new Error('no such workflow');
          return answer;
        },
        signal: async (name: string) => void told.push(`signal ${name}`),
      }),
    },
  } as unknown as Client;
  const resend = createResend({
    temporal: () => temporal,
    pdi: {
      finalizeRewards: async ({ idempotencyKey }) => {
        told.push(`finalize ${idempotencyKey}`);
        return {
          outcome: 'finalized',
          confirmationId: 'c',
          pointsEarned: 1,
          pointsRedeemed: 0,
          newBalance: 1,
        };
      },
      reverseTransaction: async ({ idempotencyKey }) => {
        told.push(`reverse ${idempotencyKey}`);
        return { reversalId: 'r', pointsReversed: 1, pointsRestored: 0, newBalance: 1 };
      },
    },
    logger: pino({ level: 'silent' }),
  });
  return { told, resend };
}

test('a settlement that the host lacks is sent again under its own key', async () => {
  const { told, resend } = setUp({ status: 'FINALIZED', input });
  expect(await resend('s-1', finding, [])).toBe(true);
  expect(told).toEqual(['settlement of loyalty-session', 'finalize p-1:finalize:1']);
});

test.each([
  ['is not settled here', { status: 'FINALIZATION_FAILED' as const, input }],
  [
    'is another transaction by now',
    { status: 'FINALIZED' as const, input: { ...input, posSequenceId: 'p-2' } },
  ],
  ['knows no order', null],
  ['is gone', 'gone' as const],
])('nothing is sent for a checkout that %s', async (_what, answer) => {
  const { told, resend } = setUp(answer);
  expect(await resend('s-1', finding, [])).toBe(false);
  expect(told).toHaveLength(1);
});

test('a return that the host lacks is sent again under its own key', async () => {
  const key = 'p-1:reverse:r-1';
  const { told, resend } = setUp({
    storeId: 's-1',
    posSequenceId: 'p-1',
    idempotencyKey: key,
    confirmationId: 'c',
    returnId: 'r-1',
  });
  expect(await resend('s-1', { ...finding, returnKey: key, returnId: 'r-1' }, [])).toBe(true);
  expect(told).toEqual(['reversal of loyalty-return-', `reverse ${key}`]);
});

describe('what the host has and the checkout gave up', () => {
  const failed: SettlementRequest = { status: 'FINALIZATION_FAILED', input };
  const missingHere: ResendableFinding = { ...finding, kind: 'MISSING_HERE' };

  test('is asked for once more under the key that the host knows', async () => {
    const { told, resend } = setUp(failed);
    expect(await resend('s-1', missingHere, [atHost('p-1:finalize:1')])).toBe(true);
    expect(told).toEqual(['settlement of loyalty-session', 'signal retryFinalization']);
  });

  test.each([
    ['under another key it would be a second settlement', failed, 'p-1:finalize:2'],
    ['it settles by itself', { ...failed, status: 'PENDING_FINALIZATION' as const }, 'p-1:finalize:1'],
    ['nobody answers', 'gone' as const, 'p-1:finalize:1'],
  ])('is left to people where %s', async (_why, answer, key) => {
    const { told, resend } = setUp(answer);
    expect(await resend('s-1', missingHere, [atHost(key)])).toBe(false);
    expect(told).toHaveLength(1);
  });
});
