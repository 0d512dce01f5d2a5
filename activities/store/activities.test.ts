import { pino } from 'pino';
import type { SessionProjection } from '../../contract';
import { DatabaseError } from '../../platform/postgres';
import type { CustomerRepository, SessionRepository } from '../../platform/store';
import { createStoreActivities } from './activities';

const projection: SessionProjection = {
  revision: 7,
  phone: '+15550100123',
  session: {
    sessionId: 'a2b1c0de-0000-4000-8000-000000000001',
    storeId: 's',
    cartId: 'c',
    cartVersion: 1,
    posSequenceId: 'p',
    status: 'ACTIVE',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: { currency: 'USD', subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] },
    points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: null,
    warnings: [],
    pdiTransactionId: null,
    confirmationId: null,
    updatedAt: '2026-01-01T00:00:00.000Z',
  },
};

function setUp(
  sessions: Partial<SessionRepository>,
  publish: (channel: string, message: string) => Promise<number>,
) {
  const lines: string[] = [];
  const never = () => Promise.reject(new Error('not expected'));
  const unused: SessionRepository & CustomerRepository = {
    project: never,
    findSnapshot: never,
    findOrder: never,
    ofOrder: never,
    link: never,
    saveAccount: never,
    saveAccountOfMember: never,
    find: never,
    provenHolders: never,
    findByPhone: never,
  };
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  return {
    lines,
    activities: createStoreActivities({
      sessions: { ...unused, ...sessions },
      customers: unused,
      entries: { keepReversal: never },
      redis: { publish },
      logger,
    }),
  };
}

test('listeners are told the revision that was written', async () => {
  const told: string[][] = [];
  const { activities } = setUp({ project: async () => 'written' }, async (...message) => told.push(message));
  await activities.projectSession(projection);
  expect(told).toEqual([['session:a2b1c0de-0000-4000-8000-000000000001', '{"revision":7}']]);
});

test('a stale projection tells nobody', async () => {
  const told: string[][] = [];
  const { activities } = setUp({ project: async () => 'stale' }, async (...message) => told.push(message));
  await activities.projectSession(projection);
  expect(told).toEqual([]);
});

test('a Redis that is away costs one log line and not the projection', async () => {
  const { activities, lines } = setUp({ project: async () => 'written' }, async () =>
    Promise.reject(new Error('Connection is closed.')),
  );
  await activities.projectSession(projection);
  expect(lines).toHaveLength(1);
});

test('a failing database is a retryable failure that tells no value of the query', async () => {
  const leak = new Error('Invalid invocation: phone = "+15550100123"');
  for (const error of [leak, new DatabaseError('P2010')]) {
    const { activities } = setUp({ project: async () => Promise.reject(error) }, async () => 0);
    const failure: unknown = await activities.projectSession(projection).catch((caught: unknown) => caught);
    expect(failure).toMatchObject({ type: 'STORE_UNAVAILABLE', nonRetryable: false, cause: undefined });
    expect(String(failure)).not.toContain('5550100123');
  }
});
