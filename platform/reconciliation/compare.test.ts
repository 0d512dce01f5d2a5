import * as fc from 'fast-check';
import type { Finding, FindingKind, HostEntry, OurEntry } from '../../contract';
import { compare } from './compare';

const DAY = { beginsAt: new Date('2026-03-08T05:00:00Z'), endsAt: new Date('2026-03-09T04:00:00Z') };
const NOON = Date.parse('2026-03-08T17:00:00Z');
const HOUR = 3_600_000;

const settled = (pos: string, more: Partial<OurEntry> = {}): OurEntry => ({
  kind: 'finalize',
  posSequenceId: pos,
  idempotencyKey: `${pos}:finalize:1`,
  membershipId: 'm-1',
  pointsEarned: 12,
  pointsRedeemed: 100,
  discounts: { coffee: 50 },
  sessionId: null,
  orderId: `o-${pos}`,
  returnId: null,
  at: NOON,
  ...more,
});
const returned = (pos: string, returnId: string): OurEntry =>
  settled(pos, {
    kind: 'reverse',
    idempotencyKey: `${pos}:reverse:${returnId}`,
    pointsEarned: -12,
    pointsRedeemed: 0,
    discounts: {},
    returnId,
  });
const atHost = (ours: OurEntry, more: Partial<HostEntry> = {}): HostEntry => ({
  entryId: `E-${ours.idempotencyKey ?? ''}`,
  kind: ours.kind,
  posSequenceId: ours.posSequenceId,
  idempotencyKey: ours.idempotencyKey,
  membershipId: ours.membershipId,
  pointsEarned: ours.pointsEarned,
  pointsRedeemed: ours.pointsRedeemed,
  discounts: ours.discounts ?? {},
  at: ours.at,
  ...more,
});
const again = (entry: HostEntry): HostEntry => ({ ...entry, entryId: `${entry.entryId}-again` });

/** A difference that is planted on one transaction. */
const PLANTS: Record<FindingKind, (ours: OurEntry, host: HostEntry) => [OurEntry[], HostEntry[]]> = {
  MISSING_HERE: (_ours, host) => [[], [host]],
  MISSING_THERE: (ours) => [[ours], []],
  AMOUNT_DIFFERS: (ours, host) => [[ours], [{ ...host, pointsEarned: host.pointsEarned + 1 }]],
  TWICE: (ours, host) => [[ours], [host, again(host)]],
  DISCOUNT_UNFUNDED: (ours, host) => [[{ ...ours, discounts: { coffee: 50 } }], [{ ...host, discounts: {} }]],
};
const KINDS = Object.keys(PLANTS) as FindingKind[];
const namedBy = (findings: Finding[]) =>
  findings.map(({ kind, posSequenceId }) => `${posSequenceId} ${kind}`);

/** Some transactions of a day, each with a difference or none; written down on both sides in any order. */
const days = fc
  .array(
    fc.record({
      plant: fc.option(fc.constantFrom(...KINDS), { nil: null }),
      earned: fc.integer({ min: 1, max: 500 }),
      redeemed: fc.constantFrom(0, 100),
      isReturned: fc.boolean(),
      lateMs: fc.integer({ min: 0, max: HOUR }),
    }),
    { maxLength: 40 },
  )
  .chain((orders) => {
    const built = orders.map(({ plant, earned, redeemed, isReturned, lateMs }, index) => {
      const pos = `p-${index}`;
      const ours = settled(pos, { pointsEarned: earned, pointsRedeemed: redeemed, at: NOON + lateMs });
      const [mine, theirs] = plant
        ? PLANTS[plant](ours, atHost(ours, { at: NOON }))
        : [[ours], [atHost(ours)]];
      const back = isReturned ? [returned(pos, '1')] : [];
      return {
        ours: [...mine, ...back],
        host: [...theirs, ...back.map((each) => atHost(each))],
        planted: plant ? [`${pos} ${plant}`] : [],
      };
    });
    const all = <T>(lists: T[][]) => lists.flat();
    return fc.record({
      ours: fc.shuffledSubarray(all(built.map(({ ours }) => ours)), {
        minLength: all(built.map((b) => b.ours)).length,
      }),
      host: fc.shuffledSubarray(all(built.map(({ host }) => host)), {
        minLength: all(built.map((b) => b.host)).length,
      }),
      planted: fc.constant(all(built.map(({ planted }) => planted))),
    });
  });

test('whatever is planted is named once, nothing else is, and the order of the lists changes nothing', () => {
  fc.assert(
    fc.property(days, ({ ours, host, planted }) => {
      const { findings, totals } = compare(ours, host, DAY);
      expect(namedBy(findings).toSorted()).toEqual(planted.toSorted());
      expect(compare(ours.toReversed(), host.toReversed(), DAY)).toEqual({ findings, totals });
    }),
  );
});

test('a day that both sides wrote down alike has equal totals', () => {
  const ours = [settled('a'), settled('b', { discounts: {} }), returned('a', '1')];
  const { findings, totals } = compare(
    ours,
    ours.map((entry) => atHost(entry)),
    DAY,
  );
  expect(findings).toEqual([]);
  expect(totals.ours).toEqual({
    entries: 3,
    issued: 24,
    redeemed: 200,
    reversed: 12,
    restored: 0,
    expired: 0,
  });
  expect(totals.host).toEqual(totals.ours);
});

test('the host decides the day: what we heard of after midnight is no difference on either day', () => {
  const ours = settled('late', { at: DAY.endsAt.getTime() + 5_000 });
  const host = atHost(ours, { at: DAY.endsAt.getTime() - 5_000 });
  const next = { beginsAt: DAY.endsAt, endsAt: new Date(DAY.endsAt.getTime() + 24 * HOUR) };
  for (const day of [DAY, next]) expect(compare([ours], [host], day).findings).toEqual([]);
  expect(compare([ours], [host], DAY).totals.ours.entries).toBe(1);
  expect(compare([ours], [host], next).totals.ours.entries).toBe(0);
});

test('an order that the host settled again on another day is named on that day only', () => {
  const ours = settled('a');
  const second = atHost(ours, {
    entryId: 'E-2',
    idempotencyKey: 'a:finalize:2',
    at: DAY.endsAt.getTime() + HOUR,
  });
  const next = { beginsAt: DAY.endsAt, endsAt: new Date(DAY.endsAt.getTime() + 24 * HOUR) };
  expect(compare([ours], [atHost(ours), second], DAY).findings).toEqual([]);
  expect(namedBy(compare([ours], [atHost(ours), second], next).findings)).toEqual(['a TWICE']);
});

test('what moves nothing may be missing on either side', () => {
  const nothing = settled('a', { pointsEarned: 0, pointsRedeemed: 0, discounts: {} });
  expect(compare([nothing], [], DAY).findings).toEqual([]);
  expect(compare([], [atHost(nothing)], DAY).findings).toEqual([]);
});

test("another member's points are a difference, and no member is named", () => {
  const ours = settled('a');
  const { findings } = compare([ours], [atHost(ours, { membershipId: 'm-2' })], DAY);
  expect(findings).toMatchObject([
    { kind: 'AMOUNT_DIFFERS', detail: { member: { ours: null, host: null } } },
  ]);
  expect(JSON.stringify(findings)).not.toContain('m-2');
});

test('where nobody knows the member or the discounts any more, they are not compared', () => {
  const ours = settled('a', { membershipId: null, discounts: null });
  expect(
    compare([ours], [atHost(ours, { membershipId: 'm-9', discounts: { tea: 5 } })], DAY).findings,
  ).toEqual([]);
});

test('a discount that only the host has is another amount, but for a return, which tells none', () => {
  const ours = settled('p-1', { discounts: { coffee: 50 } });
  const back = returned('p-2', '1');
  const host = [
    atHost(ours, { discounts: { coffee: 50, cake: 30 } }),
    atHost(back, { discounts: { coffee: -50 } }),
  ];
  expect(compare([ours, back], host, DAY).findings).toMatchObject([
    { kind: 'AMOUNT_DIFFERS', posSequenceId: 'p-1', detail: { 'discount:cake': { ours: 0, host: 30 } } },
  ]);
});

test('points that lapsed are counted, and are no difference', () => {
  const lapsed = atHost(settled(''), {
    kind: 'expire',
    posSequenceId: '',
    pointsEarned: -40,
    pointsRedeemed: 0,
  });
  const { findings, totals } = compare([], [lapsed], DAY);
  expect(findings).toEqual([]);
  expect(totals.host).toMatchObject({ entries: 0, reversed: 0, expired: 40 });
});

describe('points that a person gave', () => {
  const order = settled('p-1');
  const gift = settled('p-1', {
    kind: 'goodwill',
    idempotencyKey: 'p-1:goodwill:6f9619ff-8b86-5d01-b42d-00cf4fc964ff',
    pointsEarned: 250,
    pointsRedeemed: 0,
    discounts: {},
  });
  const findingsOf = (ours: OurEntry[], host: HostEntry[]) =>
    compare(ours, host, DAY).findings.map(({ kind, returnKey }) => [kind, returnKey]);

  test('stand beside the settlement of their order, and are no difference where both sides have them', () => {
    expect(findingsOf([order, gift], [atHost(order), atHost(gift)])).toEqual([]);
    expect(compare([order, gift], [atHost(order), atHost(gift)], DAY).totals.ours.issued).toBe(262);
  });

  test('are named by their own key where one side lacks them, or has them twice', () => {
    const key = gift.idempotencyKey;
    expect(findingsOf([order, gift], [atHost(order)])).toEqual([['MISSING_THERE', key]]);
    expect(findingsOf([order], [atHost(order), atHost(gift)])).toEqual([['MISSING_HERE', key]]);
    expect(findingsOf([order, gift], [atHost(order), atHost(gift), again(atHost(gift))])).toEqual([
      ['TWICE', key],
    ]);
  });
});
