import { ALEX, chips, coffee, openRig, SITE, type Answer, type Rig } from '../testing';

let now = Date.parse('2026-03-08T17:00:00Z');
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ now: () => now, tokenLifeSeconds: 10 * 86_400, entriesPerPage: 2 });
});
beforeEach(async () => {
  now = Date.parse('2026-03-08T17:00:00Z');
  await rig.fetch('/_control/reset', { method: 'POST' });
});
afterAll(() => rig.close());

const DAY = { beginDate: '2026-03-08T05:00:00.000Z', endDate: '2026-03-09T04:00:00.000Z' };
interface Listed {
  entryID: string;
  posSequenceID: string;
  [field: string]: unknown;
}
const list = (more: object = {}): Promise<Answer> =>
  rig.call('/loyalty/v1/periods/entries', { method: 'POST', body: { ...SITE, ...DAY, ...more } });
const end = (more: object = {}): Promise<Answer> =>
  rig.call('/loyalty/v1/periods/end', {
    method: 'POST',
    body: { ...SITE, ...DAY, businessDate: '2026-03-08', primaryReportPeriod: 2, ...more },
    headers: { 'idempotency-key': 'period' },
  });
const entriesOf = ({ body }: Answer) => body['entries'] as Listed[];
const sell = (pos: string) => rig.finalize(pos, [coffee(), chips()], {}, `${pos}:finalize:1`);
const plant = async (...differences: object[]) =>
  (await rig.fetch('/_control/differences', { method: 'POST', body: differences })).status;

test('a site gets its own entries of that time, page by page, each once', async () => {
  for (const pos of ['p1', 'p2', 'p3']) await sell(pos);
  now = Date.parse(DAY.endDate);
  await sell('next-day');
  const first = await list();
  expect(entriesOf(first)).toMatchObject([
    {
      posSequenceID: 'p1',
      entry: 'finalize',
      idempotencyKey: 'p1:finalize:1',
      membershipID: ALEX.membershipID,
    },
    { posSequenceID: 'p2' },
  ]);
  const rest = await list({ cursor: first.body['nextCursor'] });
  expect(entriesOf(rest).map(({ posSequenceID }) => posSequenceID)).toEqual(['p3']);
  expect(rest.body).not.toHaveProperty('nextCursor');
  expect(entriesOf(await list({ siteID: 'SITE-2' }))).toEqual([]);
  expect(await list({ cursor: 'invented' })).toMatchObject({ status: 422, body: { code: 'UNKNOWN_CURSOR' } });
});

test('a period is ended once: a repeat is answered as the first, other bounds are refused', async () => {
  await sell('p1');
  const first = await end();
  expect(first).toMatchObject({
    status: 200,
    body: { businessDate: '2026-03-08', closed: true, entryCount: 1 },
  });
  await sell('p2');
  expect(await end()).toEqual(first);
  expect(await end({ endDate: '2026-03-09T05:00:00.000Z' })).toMatchObject({
    status: 409,
    body: { code: 'PERIOD_CLOSED' },
  });
});

test('what is forgotten is executed anew, once, when it is sent again', async () => {
  await sell('p1');
  const balance = await rig.balance(ALEX.membershipID);
  expect(await plant({ kind: 'forget', idempotencyKey: 'p1:finalize:1' })).toBe(204);
  expect([await rig.ledger(), entriesOf(await list())]).toEqual([[], []]);
  for (let times = 0; times < 2; times += 1) await sell('p1');
  expect(await rig.ledger()).toHaveLength(1);
  expect(await rig.balance(ALEX.membershipID)).toBe(balance);
});

test('the books can be made wrong in every way, and the list says so', async () => {
  await sell('p1');
  const idempotencyKey = 'p1:finalize:1';
  expect(
    await plant(
      { kind: 'points', idempotencyKey, pointsEarned: 9 },
      { kind: 'unfund', idempotencyKey },
      { kind: 'stranger', idempotencyKey, posSequenceID: 'nobody' },
    ),
  ).toBe(204);
  expect(entriesOf(await list())).toMatchObject([
    { posSequenceID: 'p1', pointsEarned: 9, rewards: [] },
    { posSequenceID: 'nobody', pointsEarned: 9 },
  ]);
  expect(await plant({ kind: 'duplicate', idempotencyKey: 'unknown' })).toBe(400);
});
