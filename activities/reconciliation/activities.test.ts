import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import type { FinalizeInput, FinalizeResult } from '../../contract';
import type { KeptDay, ResendableFinding } from '../../platform/store';
import { createPdiActivities, HostError, type PdiClient } from '../pdi';
import { createReconciliationActivities, type ReconciliationDependencies } from '.';

const DAY: KeptDay = {
  storeId: 's-1',
  date: '2026-03-08',
  timeZone: 'America/New_York',
  status: 'RECONCILIATION_PENDING',
  beginsAt: new Date('2026-03-08T05:00:00Z'),
  endsAt: new Date('2026-03-09T04:00:00Z'),
};
const lost = (posSequenceId: string): ResendableFinding => ({
  kind: 'MISSING_THERE',
  posSequenceId,
  returnKey: '',
  sessionId: posSequenceId,
  orderId: 'o-1',
  returnId: null,
  detail: {},
});
const TAKEN: FinalizeResult = {
  outcome: 'finalized',
  confirmationId: 'c',
  pointsEarned: 1,
  pointsRedeemed: 0,
  newBalance: 1,
};

test('a list that nobody can read ends the round; a host that is away is asked again', async () => {
  const list = (code: 'HOST_INVALID_RESPONSE' | 'HOST_UNAVAILABLE') => {
    const deps = {
      reconciliations: { find: async () => DAY, lastResentAt: async () => null },
      host: { listEntries: () => Promise.reject(new HostError(code, 'no')) },
    } as unknown as ReconciliationDependencies;
    const { listHostEntries } = createReconciliationActivities(deps);
    return new MockActivityEnvironment().run(listHostEntries, { ...DAY, listing: '1' });
  };
  await expect(list('HOST_INVALID_RESPONSE')).rejects.toMatchObject({
    type: 'HOST_INVALID_RESPONSE',
    nonRetryable: true,
  });
  await expect(list('HOST_UNAVAILABLE')).rejects.toMatchObject({ nonRetryable: false });
});

test.each([
  ['an hour after midnight', '2026-03-09T05:00:00Z', null, '2026-03-09T06:00:00.000Z'],
  ['a week later', '2026-03-16T04:00:00Z', null, '2026-03-10T04:00:00.000Z'],
  [
    'a week later, where the host was sent some of it again',
    '2026-03-16T04:00:00Z',
    '2026-03-16T03:59:50Z',
    '2026-03-16T04:59:50.000Z',
  ],
])('the host lists what it may have written of a day: %s', async (_when, now, resentAt, endsAt) => {
  const asked: unknown[] = [];
  const deps = {
    entries: { keepHostEntries: async () => undefined, forgetUnlisted: async () => undefined },
    reconciliations: { find: async () => DAY, lastResentAt: async () => resentAt && new Date(resentAt) },
    host: {
      listEntries: async (query: { endsAt: Date }) => {
        asked.push(query.endsAt.toISOString());
        return { entries: [], nextCursor: null };
      },
    },
    now: () => Date.parse(now),
  } as unknown as ReconciliationDependencies;
  await new MockActivityEnvironment().run(createReconciliationActivities(deps).listHostEntries, {
    ...DAY,
    listing: '1',
  });
  expect(asked).toEqual([endsAt]);
});

/** The tables, and a host that answers as `answers` says by transaction; it takes what is not named. */
function setUp(
  lacking: string[],
  answers: Record<string, () => FinalizeResult>,
  {
    kind = 'MISSING_THERE',
    writtenAt = {},
    hostSince = new Date(0),
  }: { kind?: ResendableFinding['kind']; writtenAt?: Record<string, Date>; hostSince?: Date } = {},
) {
  const looked: string[] = [];
  const asked: string[] = [];
  const marked: string[] = [];
  const host: Pick<PdiClient, 'finalizeRewards'> = {
    async finalizeRewards({ posSequenceId }) {
      asked.push(posSequenceId);
      return answers[posSequenceId]?.() ?? TAKEN;
    },
  };
  const temporal = {
    workflow: {
      getHandle: (workflowId: string) => ({
        query: async () => {
          const posSequenceId = workflowId.replace('loyalty-session-', '');
          looked.push(posSequenceId);
          const input: Partial<FinalizeInput> = { posSequenceId };
          return { status: 'FINALIZED', input };
        },
      }),
    },
  } as unknown as Client;
  const written = Object.entries(writtenAt).map(([posSequenceId, at]) => ({
    kind: 'finalize',
    posSequenceId,
    at: at.getTime(),
  }));
  const deps = {
    entries: {
      ofDay: async () =>
        kind === 'MISSING_THERE' ? { ours: written, host: [] } : { ours: [], host: written },
    },
    storeConfigs: { find: async () => ({ hostSince }) },
    reconciliations: {
      find: async () => DAY,
      resendable: async () => lacking.map((posSequenceId) => ({ ...lost(posSequenceId), kind })),
      markResent: async (_day: unknown, { posSequenceId }: ResendableFinding) =>
        void marked.push(posSequenceId),
    },
    pdi: createPdiActivities({ client: host as unknown as PdiClient }),
    temporal: () => temporal,
    logger: pino({ level: 'silent' }),
  } as unknown as ReconciliationDependencies;
  const run = () => new MockActivityEnvironment().run(createReconciliationActivities(deps).resendDay, DAY);
  return { run, looked, asked, marked };
}

test('what the host refuses for good keeps nothing else from it, and is not sent once more', async () => {
  const { run, asked, marked } = setUp(['a', 'b', 'c'], {
    a: () => ({ outcome: 'refused', code: 'TRANSACTION_CLOSED' }),
  });
  expect(await run()).toEqual({ resent: 2 });
  expect([asked, marked]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

test.each(['MISSING_THERE', 'MISSING_HERE'] as const)(
  'what was settled at the host of before is not said to another one, and stays open: %s',
  async (kind) => {
    const hostSince = new Date('2026-03-08T12:00:00Z');
    const writtenAt = {
      before: new Date('2026-03-08T11:00:00Z'),
      meanwhile: new Date('2026-03-08T12:05:00Z'),
      after: new Date('2026-03-08T13:00:00Z'),
    };
    const { run, looked, marked } = setUp(Object.keys(writtenAt), {}, { kind, writtenAt, hostSince });
    await run();
    expect(looked).toEqual(['after']);
    expect(marked).not.toContain('before');
  },
);

test('a store that is switched off is asked for nothing again, and what it lacks stays open', async () => {
  const off = () => {
    throw new HostError('LOYALTY_DISABLED', 'off');
  };
  const { run, marked } = setUp(['a', 'b'], { a: off, b: off });
  expect(await run()).toEqual({ resent: 0 });
  expect(marked).toEqual([]);
});

test('a host that is away for one is asked for the others too, and then once more', async () => {
  const { run, asked, marked } = setUp(['a', 'b'], {
    a: () => {
      throw new HostError('HOST_UNAVAILABLE', 'away');
    },
  });
  await expect(run()).rejects.toMatchObject({ type: 'HOST_UNAVAILABLE', nonRetryable: false });
  expect([asked, marked]).toEqual([['a', 'b'], ['b']]);
});
