import { ALEX, coffee, openRig, SAM, SITE, type Rig } from '../testing';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const give = (posSequenceID: string, key: string, more: object = {}) =>
  rig.call('/loyalty/v1/points/goodwill', {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body: {
      ...SITE,
      posSequenceID,
      membershipID: ALEX.membershipID,
      orderID: 'o-1',
      goodwillID: `g-${key}`,
      points: 250,
      ...more,
    },
  });

test('points of goodwill are given once per key, beside what the order earned', async () => {
  await rig.finalize('pos-1', [coffee()], { rewards: [] });
  const before = await rig.balance(ALEX.membershipID);
  const first = await give('pos-1', 'k-1');
  expect(first).toMatchObject({ status: 200, body: { pointsGiven: 250, pointsBalance: before + 250 } });
  expect(await give('pos-1', 'k-1')).toEqual(first);
  expect(await rig.balance(ALEX.membershipID)).toBe(before + 250);
  await give('pos-1', 'k-2');
  expect(await rig.balance(ALEX.membershipID)).toBe(before + 500);
  const entries = (await rig.ledger()).filter(({ posSequenceID }) => posSequenceID === 'pos-1');
  expect(entries.map(({ entry }) => entry)).toEqual(['finalize', 'accrual', 'accrual']);
  const { body } = await rig.call(`/loyalty/v1/members/${ALEX.membershipID}`);
  expect((body['pointHistory'] as object[]).slice(0, 3)).toMatchObject([
    { kind: 'goodwill', points: 250, reference: 'g-k-2' },
    { kind: 'goodwill', points: 250, reference: 'g-k-1' },
    { kind: 'earned' },
  ]);
});

test('a gift is listed as an accrual that names it', async () => {
  await give('pos-listed', 'k-listed');
  const { body } = await rig.call('/loyalty/v1/periods/entries', {
    method: 'POST',
    body: {
      ...SITE,
      beginDate: new Date(Date.now() - 60_000).toISOString(),
      endDate: new Date(Date.now() + 60_000).toISOString(),
    },
  });
  expect((body['entries'] as { posSequenceID: string }[]).at(-1)).toMatchObject({
    posSequenceID: 'pos-listed',
    entry: 'accrual',
    goodwillID: 'g-k-listed',
    pointsEarned: 250,
  });
});

test('nobody else gets the points of a transaction, and nobody unknown', async () => {
  await rig.identify('pos-sam', { phone: SAM.phone });
  expect(await give('pos-sam', 'k-3')).toMatchObject({ status: 409, body: { code: 'MEMBER_MISMATCH' } });
  expect(await give('pos-none', 'k-4', { membershipID: 'M-999999' })).toMatchObject({
    status: 404,
    body: { code: 'MEMBER_NOT_FOUND' },
  });
  expect(await give('pos-1', 'k-5', { points: 0 })).toMatchObject({ status: 400 });
});
