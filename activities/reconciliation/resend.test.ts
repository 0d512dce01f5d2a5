import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import type {
  FinalizeInput,
  GoodwillRequest,
  HostEntry,
  ReverseInput,
  SettlementRequest,
} from '../../contract';
import type { ResendableFinding } from '../../platform/store';
import { createPdiActivities, HostError, HostRefusal, type PdiClient } from '../pdi';
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

/** Temporal as far as this asks it, one workflow that answers, or none; and the host, which takes all or says no. */
function setUp(answer: SettlementRequest | ReverseInput | GoodwillRequest | null | 'gone', no?: Error) {
  const told: unknown[] = [];
  const host: Pick<PdiClient, 'finalizeRewards' | 'reverseTransaction' | 'giveGoodwill'> = {
    async finalizeRewards({ idempotencyKey }) {
      told.push(`finalize ${idempotencyKey}`);
      // The client answers this "no"; its activity throws it.
      if (no instanceof HostRefusal) return { outcome: 'refused', code: no.code };
      if (no) throw no;
      return { outcome: 'finalized', confirmationId: 'c', pointsEarned: 1, pointsRedeemed: 0, newBalance: 1 };
    },
    async reverseTransaction({ idempotencyKey }) {
      told.push(`reverse ${idempotencyKey}`);
      if (no) throw no;
      return { reversalId: 'r', pointsReversed: 1, pointsRestored: 0, newBalance: 1 };
    },
    async giveGoodwill({ idempotencyKey }) {
      told.push(`give ${idempotencyKey}`);
      if (no) throw no;
      return { outcome: 'given', adjustmentId: 'a', pointsGiven: 1, newBalance: 1 };
    },
  };
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
    pdi: createPdiActivities({ client: host as unknown as PdiClient }),
    logger: pino({ level: 'silent' }),
  });
  return { told, resend };
}

test('a settlement that the host lacks is sent again under its own key', async () => {
  const { told, resend } = setUp({ status: 'FINALIZED', input });
  expect(await resend('s-1', finding, [])).toBe('taken');
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
  expect(await resend('s-1', finding, [])).toBe('left');
  expect(told).toHaveLength(1);
});

const RETURN_KEY = 'p-1:reverse:r-1';
const returned: ResendableFinding = { ...finding, returnKey: RETURN_KEY, returnId: 'r-1' };
const reversal: ReverseInput = {
  storeId: 's-1',
  posSequenceId: 'p-1',
  idempotencyKey: RETURN_KEY,
  confirmationId: 'c',
  returnId: 'r-1',
};

const GIFT_ID = '6f9619ff-8b86-5d01-b42d-00cf4fc964ff';
const GIFT_KEY = `p-1:goodwill:${GIFT_ID}`;
const gift: ResendableFinding = { ...finding, returnKey: GIFT_KEY };
const given: GoodwillRequest = {
  goodwillId: GIFT_ID,
  storeId: 's-1',
  orderId: 'o-1',
  posSequenceId: 'p-1',
  membershipId: 'm-1',
  points: 250,
  idempotencyKey: GIFT_KEY,
};

describe.each([
  ['settlement', finding, { status: 'FINALIZED' as const, input }],
  ['return', returned, reversal],
  ['gift', gift, given],
])('a %s that is sent again and not taken', (_what, lost, answer) => {
  test('is refused where the host says no for good', async () => {
    const { resend } = setUp(answer, new HostRefusal(409, 'TRANSACTION_CLOSED'));
    expect(await resend('s-1', lost, [])).toBe('refused');
  });

  test('is left where the store is switched off', async () => {
    const { resend } = setUp(answer, new HostError('LOYALTY_DISABLED', 'off'));
    expect(await resend('s-1', lost, [])).toBe('left');
  });

  test('is thrown where the host is away', async () => {
    const { resend } = setUp(answer, new HostError('HOST_UNAVAILABLE', 'away'));
    await expect(resend('s-1', lost, [])).rejects.toMatchObject({ type: 'HOST_UNAVAILABLE' });
  });
});

test('a return that the host lacks is sent again under its own key', async () => {
  const { told, resend } = setUp(reversal);
  expect(await resend('s-1', returned, [])).toBe('taken');
  expect(told).toEqual(['reversal of loyalty-return-', `reverse ${RETURN_KEY}`]);
});

test('a gift that the host lacks is given again under its own key', async () => {
  const { told, resend } = setUp(given);
  expect(await resend('s-1', gift, [])).toBe('taken');
  expect(told).toEqual(['goodwill of loyalty-goodwil', `give ${GIFT_KEY}`]);
});

test('a gift that the host has and we do not is asked for by its own workflow', async () => {
  const { told, resend } = setUp(given);
  expect(await resend('s-1', { ...gift, kind: 'MISSING_HERE' }, [])).toBe('taken');
  expect(told).toEqual(['goodwill of loyalty-goodwil', 'signal retryGoodwill']);
});

describe('what the host has and the checkout gave up', () => {
  const failed: SettlementRequest = { status: 'FINALIZATION_FAILED', input };
  const missingHere: ResendableFinding = { ...finding, kind: 'MISSING_HERE' };

  test('is asked for once more under the key that the host knows', async () => {
    const { told, resend } = setUp(failed);
    expect(await resend('s-1', missingHere, [atHost('p-1:finalize:1')])).toBe('taken');
    expect(told).toEqual(['settlement of loyalty-session', 'signal retryFinalization']);
  });

  test.each([
    ['under another key it would be a second settlement', failed, 'p-1:finalize:2'],
    ['it settles by itself', { ...failed, status: 'PENDING_FINALIZATION' as const }, 'p-1:finalize:1'],
    ['nobody answers', 'gone' as const, 'p-1:finalize:1'],
  ])('is left to people where %s', async (_why, answer, key) => {
    const { told, resend } = setUp(answer);
    expect(await resend('s-1', missingHere, [atHost(key)])).toBe('left');
    expect(told).toHaveLength(1);
  });
});
