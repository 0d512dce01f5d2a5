import { randomUUID } from 'node:crypto';
import type { DayTotals, Finding, HostEntry } from '../../contract';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { createDatabase, type Database } from '../postgres';
import { createEntryRepository, createReconciliationRepository, type EntryRepository } from '.';
import type { ReconciliationRepository } from './reconciliations';

let server: TestDatabase;
let db: Database;
let entries: EntryRepository;
let days: ReconciliationRepository;
beforeAll(async () => {
  server = await createTestDatabase();
  db = createDatabase(server.url);
  entries = createEntryRepository(db);
  days = createReconciliationRepository(db);
});
afterAll(async () => {
  await db.$disconnect();
  await server.drop();
});

const SPAN = { beginsAt: new Date('2026-03-08T05:00:00Z'), endsAt: new Date('2026-03-09T04:00:00Z') };
const NOON = Date.parse('2026-03-08T17:00:00Z');
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
  await entries.keepHostEntries(storeId, 'first', [...pages, hostEntry('a')]);
  await entries.keepHostEntries(storeId, 'second', [hostEntry('a', { pointsEarned: 13 })]);
  await entries.forgetUnlisted(storeId, 'second', SPAN);
  expect((await entries.ofDay(storeId, SPAN)).host).toEqual([hostEntry('a', { pointsEarned: 13 })]);
  const later = { beginsAt: SPAN.endsAt, endsAt: new Date(SPAN.endsAt.getTime() + 1_000) };
  expect((await entries.ofDay(storeId, later)).host).toHaveLength(1);
});

test("a transaction's other side is found on whatever day it was written", async () => {
  const storeId = store();
  const pos = randomUUID();
  await entries.keepReversal(reversal(storeId, pos, SPAN.endsAt.getTime() + 1_000));
  await entries.keepHostEntries(storeId, 'l', [hostEntry(pos, { kind: 'reverse', posSequenceId: pos })]);
  const { ours, host } = await entries.ofDay(storeId, SPAN);
  expect([ours.length, host.length]).toEqual([1, 1]);
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
