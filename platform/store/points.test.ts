import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { createKeyring } from '../keyring';
import type { Database } from '../postgres';
import { createPointsRepository, type PointsRepository } from '.';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

let testDatabase: TestDatabase;
let db: Database;
let points: PointsRepository;
let pg: Client;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = await openDatabase(testDatabase.url);
  pg = new Client({ connectionString: testDatabase.url });
  await pg.connect();
  points = createPointsRepository(db, createKeyring(`k1:${key(1)}`, key(9)));
});
afterAll(async () => {
  await db.$disconnect();
  await pg.end();
  await testDatabase.drop();
});

const newMember = () => ({
  hostUrl: 'https://host.example',
  participantId: 'p',
  membershipId: `m-${randomUUID()}`,
});
type Member = ReturnType<typeof newMember>;
/** A hold by a checkout whose balance of 500 was told at 1,000 ms, asked at 2,000. */
const asked = (member: Member, more: object = {}) => ({
  member,
  sessionId: randomUUID(),
  points: 500,
  version: 1,
  balance: 500,
  balanceToldAt: 1_000,
  at: 2_000,
  ...more,
});
/**
 * A hundred at once may wait longer for a connection than anybody is let wait for one: who got no answer asks
 * again, as a shopper does.
 */
async function answered(
  hold: ReturnType<typeof asked>,
  triesLeft = 50,
): ReturnType<PointsRepository['hold']> {
  try {
    return await points.hold(hold);
  } catch (error) {
    if (triesLeft === 0) throw error;
    return answered(hold, triesLeft - 1);
  }
}

const HELD = { outcome: 'held' };
const insufficient = (available: number) => ({ outcome: 'insufficient', available });

test.each(['https://host.example/', 'https://HOST.example:443', 'https://host.example//'])(
  'stores that write their host as %s have the same members',
  async (hostUrl) => {
    const member = newMember();
    expect(await answered(asked(member))).toEqual(HELD);
    expect(await answered(asked({ ...member, hostUrl }))).toEqual(insufficient(0));
  },
);

test('a hundred carts of a member with 500 points, all at once: one holds them', async () => {
  const member = newMember();
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => answered(asked(member))));
  expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(1);
  expect(outcomes.filter(({ outcome }) => outcome === 'insufficient')).toHaveLength(99);
});

test('asked again after a lost answer, the hold is the one that is there', async () => {
  const hold = asked(newMember());
  expect([await points.hold(hold), await points.hold(hold)]).toEqual([HELD, HELD]);
});

test('a new selection takes the place of the old one, up or down', async () => {
  const member = newMember();
  const mine = asked(member, { points: 300 });
  expect(await points.hold(mine)).toEqual(HELD);
  expect(await points.hold({ ...mine, points: 500, version: 2 })).toEqual(HELD);
  expect(await points.hold({ ...mine, points: 100, version: 3 })).toEqual(HELD);
  expect(await points.hold(asked(member, { points: 401 }))).toEqual(insufficient(400));
  expect(await points.hold(asked(member, { points: 400 }))).toEqual(HELD);
});

test('what is refused leaves what was held', async () => {
  const member = newMember();
  const [mine, other] = [asked(member, { points: 200 }), asked(member, { points: 200 })];
  await points.hold(mine);
  await points.hold(other);
  expect(await points.hold({ ...mine, points: 301, version: 2 })).toEqual(insufficient(300));
  expect(await points.hold(asked(member, { points: 100 }))).toEqual(HELD);
  expect(await points.hold(asked(member, { points: 1 }))).toEqual(insufficient(0));
});

test("given back, they are anybody's; a hold that comes after its release finds the release", async () => {
  const member = newMember();
  const mine = asked(member);
  await points.hold(mine);
  await points.release({ ...mine, version: 2, at: 3_000 });
  await points.release({ ...mine, version: 2, at: 3_000 });
  expect(await points.hold(mine)).toEqual({ outcome: 'stale' });
  expect(await points.hold(asked(member))).toEqual(HELD);
  // A late release of an older version gives nothing back that was held since.
  const again = asked(newMember());
  await points.hold({ ...again, version: 5 });
  await points.release({ ...again, version: 4, at: 3_000 });
  expect(await points.hold(asked(again.member))).toEqual(insufficient(0));
});

test('a release that comes before its hold wins over it', async () => {
  const mine = asked(newMember());
  await points.release({ ...mine, at: 3_000 });
  expect(await points.hold(mine)).toEqual({ outcome: 'stale' });
});

test('a balance that was told before an order took its points has them no more', async () => {
  const member = newMember();
  const mine = asked(member);
  await points.hold(mine);
  await points.release({ ...mine, version: 2, redeemed: 500, at: 5_000 });
  // Told at 4,000: the 500 were still in it.
  expect(await points.hold(asked(member, { balanceToldAt: 4_000, at: 6_000 }))).toEqual(insufficient(0));
  expect(await points.hold(asked(member, { balanceToldAt: 5_001, balance: 0, at: 6_000 }))).toEqual(
    insufficient(0),
  );
  // Told afterwards: whatever the host said then is what there is.
  expect(await points.hold(asked(member, { balanceToldAt: 5_001, balance: 500, at: 6_000 }))).toEqual(HELD);
});

test('a checkout that goes over to another member leaves the first one nothing to wait for', async () => {
  const [first, second] = [newMember(), newMember()];
  const mine = asked(first);
  await points.hold(mine);
  await points.hold({ ...mine, member: second, version: 2 });
  expect(await points.hold(asked(first))).toEqual(HELD);
  expect(await points.hold(asked(second))).toEqual(insufficient(0));
});

test("another host's member of the same id is somebody else", async () => {
  const member = newMember();
  await points.hold(asked(member));
  expect(await points.hold(asked({ ...member, participantId: 'other' }))).toEqual(HELD);
});

test('no membership id stands in the table', async () => {
  const member = newMember();
  await points.hold(asked(member));
  const { rows } = await pg.query('SELECT row_to_json(h)::text AS text FROM loyalty_points_hold h');
  expect(rows.map(({ text }: { text: string }) => text).join()).not.toContain(member.membershipId);
});

/** The same request again, as a retry sends it. */
async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let count = 0; count < times; count += 1) answers.push(await work());
  return answers;
}

/**
 * What may happen to one of a few checkouts of one member, in any order, each perhaps twice (a retry) or with
 * its answer lost.
 */
const step = fc.record({
  session: fc.integer({ min: 0, max: 3 }),
  does: fc.constantFrom('hold', 'deselect', 'settle', 'tellBalance'),
  points: fc.integer({ min: 1, max: 400 }),
  repeats: fc.integer({ min: 1, max: 2 }),
  isLate: fc.boolean(),
});

/**
 * The host's side and the checkouts' side as a model: what is promised (held by open checkouts) never exceeds
 * what the host has left, and when everybody has given back, all of it can be had again.
 */
test('over random interleavings never more is promised than there is, and no release is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const member = newMember();
      let balance = 500;
      let now = 1_000;
      const checkouts = Array.from({ length: 4 }, () => ({
        sessionId: randomUUID(),
        version: 0,
        held: 0,
        balance,
        balanceToldAt: now,
        isOver: false,
      }));
      /** Requests whose worker died: they reach the table later, or never. */
      const late: (() => Promise<unknown>)[] = [];
      for (const { session, does, points: wanted, repeats, isLate } of steps) {
        now += 10;
        const checkout = checkouts[session];
        if (!checkout || checkout.isOver) continue;
        const { sessionId } = checkout;
        const version = checkout.version + 1;
        if (does === 'tellBalance') Object.assign(checkout, { balance, balanceToldAt: now });
        if (does === 'hold') {
          const request = {
            member,
            sessionId,
            points: wanted,
            version,
            balance: checkout.balance,
            balanceToldAt: checkout.balanceToldAt,
            at: now,
          };
          // Lost with its worker: the next message has the same version, as the state does not know of this
          // one.
          const outcomes = isLate
            ? [late.push(() => points.hold(request))]
            : await inTurn(repeats, () => points.hold(request));
          const isHeld = outcomes.some((answer) => typeof answer === 'object' && answer.outcome === 'held');
          Object.assign(checkout, {
            version: isLate ? checkout.version : version,
            held: isHeld ? wanted : checkout.held,
          });
        }
        if (does === 'deselect' || does === 'settle') {
          const redeemed = does === 'settle' ? checkout.held : 0;
          balance -= redeemed;
          await inTurn(repeats, () => points.release({ member, sessionId, version, redeemed, at: now }));
          Object.assign(checkout, { version, held: 0, isOver: does === 'settle' });
        }
        const promised = checkouts.reduce((sum, { held }) => sum + held, 0);
        expect(promised).toBeLessThanOrEqual(balance);
      }
      for (const request of late) await request();
      for (const checkout of checkouts) {
        if (!checkout.isOver)
          await points.release({
            member,
            sessionId: checkout.sessionId,
            version: checkout.version + 1,
            at: now,
          });
      }
      now += 10;
      const left = Math.max(balance, 1);
      expect(
        await points.hold({ ...asked(member), points: left, balance: left, balanceToldAt: now, at: now }),
      ).toEqual(HELD);
    }),
    { numRuns: 60 },
  );
}, 120_000);
