import { randomUUID } from 'node:crypto';
import { testKeyring } from '../../activities/testing/keys';
import type { DayTotals, Finding, HostEntry, SessionProjection } from '../../contract';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import type { Database } from '../postgres';
import { spanOf, type DaySpan } from '../reconciliation/business-day';
import { compare } from '../reconciliation/compare';
import {
  createEntryRepository,
  createReconciliationRepository,
  createSessionRepository,
  type EntryRepository,
  type SessionRepository,
} from '.';
import type { ReconciliationRepository } from './reconciliations';

let server: TestDatabase;
let db: Database;
let entries: EntryRepository;
let days: ReconciliationRepository;
let sessions: SessionRepository;
beforeAll(async () => {
  server = await createTestDatabase();
  db = await openDatabase(server.url);
  entries = createEntryRepository(db);
  days = createReconciliationRepository(db);
  sessions = createSessionRepository(db, testKeyring());
});
afterAll(async () => {
  await db.$disconnect();
  await server.drop();
});

const SPAN = { beginsAt: new Date('2026-03-08T05:00:00Z'), endsAt: new Date('2026-03-09T04:00:00Z') };
const NOON = Date.parse('2026-03-08T17:00:00Z');
const hours = ({ beginsAt, endsAt }: DaySpan) => (endsAt.getTime() - beginsAt.getTime()) / 3_600_000;
const store = () => `s-${randomUUID().slice(0, 8)}`;

const hostEntry = (entryId: string, more: Partial<HostEntry> = {}): HostEntry => ({
  entryId,
  kind: 'finalize',
  posSequenceId: `pos-${entryId}`,
  idempotencyKey: `pos-${entryId}:finalize:1`,
  membershipId: 'm-1',
  pointsEarned: 12,
  pointsRedeemed: 0,
  discounts: { coffee: 50 },
  at: NOON,
  ...more,
});
const reversal = (storeId: string, posSequenceId: string, at = NOON) => ({
  idempotencyKey: `${posSequenceId}:reverse:1`,
  storeId,
  posSequenceId,
  sessionId: randomUUID(),
  orderId: 'o-1',
  returnId: '1',
  pointsEarned: -12,
  pointsRedeemed: 0,
  at,
});
const finding = (posSequenceId: string, kind: Finding['kind'] = 'TWICE'): Finding => ({
  kind,
  posSequenceId,
  returnKey: '',
  sessionId: randomUUID(),
  orderId: 'o-1',
  returnId: null,
  detail: { entries: { ours: 1, host: 2 } },
});
const NONE: DayTotals = { entries: 0, issued: 0, redeemed: 0, reversed: 0, restored: 0, expired: 0 };
const TOTALS = { ours: NONE, host: NONE, outstanding: 0 };
const begun = async () => {
  const day = { storeId: store(), date: '2026-03-08' };
  await days.begin({ ...day, ...SPAN, timeZone: 'America/New_York' });
  return day;
};

const settledSession = (storeId: string, more: Partial<SessionProjection> = {}): SessionProjection => ({
  revision: 7,
  orderId: 'o-1',
  session: {
    sessionId: randomUUID(),
    storeId,
    cartId: randomUUID(),
    cartVersion: 1,
    posSequenceId: randomUUID(),
    status: 'FINALIZED',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: { currency: 'USD', subtotal: 500, loyaltyDiscount: 50, total: 450, lines: [] },
    points: { toEarn: 9, multiplier: 1, earned: 12, redeemed: 100, newBalance: null },
    bypass: null,
    warnings: [],
    pdiTransactionId: null,
    confirmationId: 'c-1',
    updatedAt: new Date(NOON).toISOString(),
  },
  ...more,
});
const settlementOf = ({ session }: SessionProjection) => ({
  idempotencyKey: `${session.posSequenceId}:accrual:2`,
  kind: 'accrual' as const,
  discounts: { coffee: 50 },
});

test('a settled session is an entry, whole and once, however often and however late it is projected', async () => {
  const storeId = store();
  const first = settledSession(storeId);
  const settlement = settlementOf(first);
  const project = (change: object = {}) => sessions.project({ ...first, settlement, ...change });
  expect(await project()).toBe('written');
  // A repeat, and a state of before: neither adds anything.
  expect(await project()).toBe('stale');
  expect(await project({ revision: 3, settlement: { ...settlement, idempotencyKey: 'other' } })).toBe(
    'stale',
  );
  const { sessionId, posSequenceId } = first.session;
  expect((await entries.ofDay(storeId, SPAN)).ours).toEqual([
    {
      kind: 'accrual',
      idempotencyKey: settlement.idempotencyKey,
      posSequenceId,
      sessionId,
      orderId: 'o-1',
      returnId: null,
      membershipId: null,
      pointsEarned: 12,
      pointsRedeemed: 100,
      discounts: { coffee: 50 },
      at: NOON,
    },
  ]);
});

test('a worker of before says how nothing was settled: its points are kept all the same', async () => {
  const storeId = store();
  const projection = settledSession(storeId);
  await sessions.project(projection);
  expect((await entries.ofDay(storeId, SPAN)).ours).toMatchObject([
    {
      kind: 'finalize',
      idempotencyKey: `${projection.session.posSequenceId}:finalize:1`,
      pointsEarned: 12,
      discounts: null,
    },
  ]);
});

test('a checkout that settled nothing is no entry', async () => {
  const storeId = store();
  const projection = settledSession(storeId);
  await sessions.project({ ...projection, session: { ...projection.session, confirmationId: null } });
  expect((await entries.ofDay(storeId, SPAN)).ours).toEqual([]);
});

test('a return is kept once', async () => {
  const storeId = store();
  const entry = reversal(storeId, randomUUID());
  await entries.keepReversal(entry);
  await entries.keepReversal({ ...entry, pointsEarned: -99 });
  expect((await entries.ofDay(storeId, SPAN)).ours).toMatchObject([{ kind: 'reverse', pointsEarned: -12 }]);
});

test('what is listed again takes the newer values, and what the host does not name any more is forgotten', async () => {
  const storeId = store();
  const pages = [hostEntry('a'), hostEntry('b'), hostEntry('outside', { at: SPAN.endsAt.getTime() + 1 })];
  await entries.keepHostEntries(storeId, '1', [...pages, hostEntry('a')]);
  await entries.keepHostEntries(storeId, '2', [hostEntry('a', { pointsEarned: 13 })]);
  await entries.forgetUnlisted(storeId, '2', SPAN);
  expect((await entries.ofDay(storeId, SPAN)).host).toEqual([hostEntry('a', { pointsEarned: 13 })]);
  const later = { beginsAt: SPAN.endsAt, endsAt: new Date(SPAN.endsAt.getTime() + 1_000) };
  expect((await entries.ofDay(storeId, later)).host).toHaveLength(1);
});

test('two days that list at the same time forget nothing of each other', async () => {
  const storeId = store();
  const [early, late] = ['2026-03-09T08:15:00.000Z:zz:1', '2026-03-09T08:15:00.001Z:AA:1'];
  await entries.keepHostEntries(storeId, late, [hostEntry('both'), hostEntry('late')]);
  await entries.keepHostEntries(storeId, early, [hostEntry('both')]);
  await entries.forgetUnlisted(storeId, early, SPAN);
  const names = async () =>
    (await entries.ofDay(storeId, SPAN)).host.map(({ entryId }) => entryId).toSorted();
  expect(await names()).toEqual(['both', 'late']);
  await entries.forgetUnlisted(storeId, late, SPAN);
  expect(await names()).toEqual(['both', 'late']);
});

test("a transaction's other side is found on whatever day it was written", async () => {
  const storeId = store();
  const pos = randomUUID();
  await entries.keepReversal(reversal(storeId, pos, SPAN.endsAt.getTime() + 1_000));
  await entries.keepHostEntries(storeId, 'l', [hostEntry(pos, { kind: 'reverse', posSequenceId: pos })]);
  const { ours, host } = await entries.ofDay(storeId, SPAN);
  expect([ours.length, host.length]).toEqual([1, 1]);
});

test('a second settlement that the host wrote a day later is found on that day, and our entry counts once', async () => {
  const storeId = store();
  const projection = settledSession(storeId);
  const { posSequenceId } = projection.session;
  await sessions.project({ ...projection, settlement: settlementOf(projection) });
  const tuesday = { beginsAt: SPAN.endsAt, endsAt: new Date(SPAN.endsAt.getTime() + 86_400_000) };
  await entries.keepHostEntries(storeId, 'l', [
    hostEntry(`1-${posSequenceId}`, { posSequenceId }),
    hostEntry(`2-${posSequenceId}`, { posSequenceId, at: tuesday.beginsAt.getTime() + 1_000 }),
    // Points that lapse belong to no transaction: those of another day are no matter of this one.
    hostEntry(`3-${posSequenceId}`, { kind: 'expire', posSequenceId: '' }),
    hostEntry(`4-${posSequenceId}`, { kind: 'expire', posSequenceId: '', at: tuesday.beginsAt.getTime() }),
  ]);
  const compared = await Promise.all(
    [SPAN, tuesday].map(async (span) => {
      const { ours, host } = await entries.ofDay(storeId, span);
      return { listed: host.length, ...compare(ours, host, span) };
    }),
  );
  expect(compared.map(({ listed }) => listed)).toEqual([3, 3]);
  expect(compared.map(({ findings }) => findings.map(({ kind }) => kind))).toEqual([[], ['TWICE']]);
  expect(compared.map(({ totals }) => totals.ours.entries)).toEqual([1, 0]);
});

test('of two stores at one site, each has its own entries', async () => {
  const [one, other] = [store(), store()];
  const pos = randomUUID();
  await entries.keepReversal(reversal(one, pos));
  const listed = [hostEntry(pos, { posSequenceId: pos })];
  for (const storeId of [one, other]) await entries.keepHostEntries(storeId, 'l', listed);
  expect((await entries.ofDay(one, SPAN)).host).toHaveLength(1);
  expect((await entries.ofDay(other, SPAN)).host).toEqual([]);
});

test('the day after a store moved to another zone begins where the one before it ended, whichever was begun first', async () => {
  const storeId = store();
  const zones = ['America/New_York', 'America/New_York', 'Pacific/Honolulu', 'Pacific/Honolulu'];
  const dates = ['2026-07-01', '2026-07-02', '2026-07-03', '2026-07-04'];
  // The second last of all, as a person does for a day that was missed.
  for (const index of [0, 3, 2, 1]) {
    const [date, timeZone] = [dates[index] ?? '', zones[index] ?? ''];
    await days.begin({ storeId, date, timeZone, ...spanOf(date, timeZone) });
  }
  const kept = await Promise.all(dates.map((date) => days.find({ storeId, date })));
  expect(kept.slice(0, -1).map((day) => day?.endsAt)).toEqual(kept.slice(1).map((day) => day?.beginsAt));
  expect(kept.map((day) => day && hours(day))).toEqual([24, 30, 24, 24]);
});

test('it is known when the host was last sent anything of a day again', async () => {
  const day = await begun();
  expect(await days.lastResentAt(day)).toBeNull();
  const missing = finding('a', 'MISSING_THERE');
  await days.keepFindings(day, [missing, finding('b')], TOTALS);
  expect(await days.lastResentAt(day)).toBeNull();
  const before = Date.now();
  await days.markResent(day, missing);
  // Also once both sides are equal.
  await days.keepFindings(day, [finding('b')], TOTALS);
  expect((await days.lastResentAt(day))?.getTime()).toBeGreaterThanOrEqual(before);
});

test('what a newer comparison does not find any more is gone, unless it was sent again', async () => {
  const day = await begun();
  const [lost, doubled, open] = [finding('lost', 'MISSING_THERE'), finding('doubled'), finding('open')];
  await days.keepFindings(day, [lost, doubled, open], TOTALS);
  expect(await days.resendable(day)).toEqual([expect.objectContaining({ posSequenceId: 'lost' })]);
  await days.markResent(day, lost);
  expect(await days.resendable(day)).toEqual([]);
  await days.keepFindings(day, [open], TOTALS);
  const states = async () =>
    (await days.report(day))?.findings.map(({ posSequenceId, state }) => `${posSequenceId} ${state}`);
  expect(await states()).toEqual(['lost resent', 'open open']);
  // It is missing once more.
  await days.keepFindings(day, [lost, open], TOTALS);
  expect(await states()).toEqual(['lost open', 'open open']);
});

test('a comparison that is kept twice is one comparison', async () => {
  const day = await begun();
  await days.keepFindings(day, [finding('a')], TOTALS);
  const once = await days.report(day);
  await days.keepFindings(day, once?.findings ?? [], TOTALS);
  expect(await days.report(day)).toEqual(once);
});

test('the bounds of a day stay, also where the store moves to another zone', async () => {
  const day = await begun();
  const moved = { beginsAt: new Date(0), endsAt: new Date(1), timeZone: 'Asia/Kathmandu' };
  expect(await days.begin({ ...day, ...moved })).toMatchObject({ ...SPAN, timeZone: 'America/New_York' });
});

test('what is open stands in the work list until it is signed off', async () => {
  const day = await begun();
  await days.keepFindings(day, [finding('a')], TOTALS);
  const mine = async () => (await days.openFindings(1_000)).filter(({ storeId }) => storeId === day.storeId);
  expect(await mine()).toMatchObject([{ ...day, posSequenceId: 'a', state: 'open' }]);
  await days.close(day, { periodId: 'PD-1', signOffReason: 'counted by hand' });
  expect(await mine()).toEqual([]);
  expect(await days.report(day)).toMatchObject({
    status: 'RECONCILIATION_SIGNED_OFF',
    signOffReason: 'counted by hand',
    periodId: 'PD-1',
    findings: [{ state: 'signedOff' }],
  });
});
