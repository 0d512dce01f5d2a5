import {
  ALEX,
  applied,
  carWash,
  chips,
  coffee,
  cola,
  fuel,
  openRig,
  SAM,
  showCart,
  type Answer,
  type Rig,
} from '../testing';

let now = Date.parse('2026-03-01T12:00:00Z');
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ now: () => now, reservationSeconds: 600, tokenLifeSeconds: 86_400 });
});
beforeEach(async () => {
  await rig.fetch('/_control/reset', { method: 'POST' });
});
afterAll(() => rig.close());

const rewardIDs = ({ body }: Answer): string[] =>
  (body.rewards as { rewardID: string }[]).map((reward) => reward.rewardID);

test('a member is found by phone and by membership ID, and keeps the host’s sequence ID', async () => {
  const byPhone = await rig.identify('p1', { phone: ALEX.phone });
  const byID = await rig.identify('p1', { membershipID: ALEX.membershipID });
  expect(byPhone.body).toMatchObject({
    posSequenceID: 'p1',
    member: { membershipID: ALEX.membershipID, firstName: 'Alex', tier: 'gold', pointsBalance: 1850 },
  });
  expect(byID.body).toEqual(byPhone.body);
});

test('an unknown member is a business answer', async () => {
  expect(await rig.identify('p1', { phone: '+15555559999' })).toMatchObject({
    status: 404,
    body: { code: 'MEMBER_NOT_FOUND' },
  });
  expect(await rig.call('/loyalty/v1/members/M-0')).toMatchObject({
    status: 404,
    body: { code: 'MEMBER_NOT_FOUND' },
  });
});

test('GetRewards can be repeated and answers the same', async () => {
  const first = await rig.rewards('p1', showCart());
  expect(first.status).toBe(200);
  expect(await rig.rewards('p1', showCart())).toEqual(first);
  expect(
    (first.body.rewards as { instantRewardFlag: boolean }[]).map((reward) => reward.instantRewardFlag),
  ).toEqual([true, true, true, false, false, false]);
});

test('finalize redeems, earns with the multiplier and writes one ledger entry', async () => {
  await rig.rewards('p1', showCart());
  const rewards = [
    applied('coffee-50-off', 'coffee', 50),
    applied('fuel-10-off', 'fuel', 80),
    applied('snack-free', 'chips', 269),
  ];
  const answer = await rig.finalize('p1', showCart(), { rewards, amountPaid: 2991 });
  expect(answer).toMatchObject({
    status: 200,
    body: { pointsEarned: 58, pointsRedeemed: 500, pointsBalance: 1850 - 500 + 58 },
  });
  expect(await rig.ledger()).toEqual([
    expect.objectContaining({
      posSequenceID: 'p1',
      entry: 'finalize',
      pointsEarned: 58,
      pointsRedeemed: 500,
      idempotencyKey: 'p1:finalize',
    }),
  ]);

  const { body } = await rig.call(`/loyalty/v1/members/${ALEX.membershipID}`);
  expect(body.pointHistory).toMatchObject([
    { points: 58, kind: 'earned', reference: 'p1' },
    { points: -500, kind: 'redeemed' },
    { points: 1850, kind: 'opening' },
  ]);
});

test('the same key returns the first answer, whatever else is in the message', async () => {
  const first = await rig.finalize('p1', showCart(), {}, 'k1');
  expect(await rig.finalize('p1', showCart(), {}, 'k1')).toEqual(first);
  expect(await rig.finalize('p1', [coffee()], { amountPaid: 999_900 }, 'k1')).toEqual(first);
  expect(await rig.ledger()).toHaveLength(1);
});

test('a transaction that is settled under two keys counts twice, and each of the two can be returned', async () => {
  const accrual = { accrualOnly: true };
  const first = await rig.finalize('p1', showCart(), accrual, 'p1:accrual:1');
  const second = await rig.finalize('p1', showCart(), {}, 'p1:finalize:1');
  expect(second.body.confirmationID).not.toBe(first.body.confirmationID);
  expect(await rig.finalize('p1', showCart(), accrual, 'p1:accrual:1')).toEqual(first);
  expect(await rig.ledger()).toMatchObject([
    { entry: 'accrual', idempotencyKey: 'p1:accrual:1' },
    { entry: 'finalize', idempotencyKey: 'p1:finalize:1' },
  ]);
  for (const { body } of [first, second])
    await rig.reverse(
      { posSequenceID: 'p1', confirmationID: body.confirmationID, returnID: 'r1' },
      `reverse ${String(body.confirmationID)}`,
    );
  expect(await rig.balance(ALEX.membershipID)).toBe(1850);
});

test('a return under a second key counts again', async () => {
  const { body } = await rig.finalize('p1', showCart());
  const half = (key: string) =>
    rig.reverse(
      {
        posSequenceID: 'p1',
        confirmationID: body.confirmationID,
        returnID: 'r1',
        lineItems: [{ lineItemID: 'fuel', quantity: 4, amount: 1436 }],
      },
      key,
    );
  const first = await half('k1');
  expect(await half('k1')).toEqual(first);
  expect((await half('k2')).body['pointsReversed']).toBeGreaterThan(0);
  expect((await rig.ledger()).filter(({ entry }) => entry === 'reverse')).toHaveLength(2);
});

test('the key of another transaction is refused', async () => {
  await rig.finalize('p1', showCart(), {}, 'k1');
  expect(await rig.finalize('p2', showCart(), {}, 'k1')).toMatchObject({
    status: 409,
    body: { code: 'IDEMPOTENCY_KEY_REUSED' },
  });
});

test('many finalizes at once leave one effect', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => rig.finalize('p1', showCart())));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await rig.balance(ALEX.membershipID)).toBe(1850 + 66);
});

test('points that are short are refused, and the order can still accrue', async () => {
  const rewards = [applied('fuel-25-off', 'fuel', 200)];
  expect(await rig.finalize('p1', showCart(), { rewards, membershipID: SAM.membershipID })).toMatchObject({
    status: 409,
    body: { code: 'INSUFFICIENT_POINTS' },
  });
  expect(await rig.ledger()).toEqual([]);
  const accrual = await rig.finalize('p1', showCart(), { accrualOnly: true, membershipID: SAM.membershipID });
  expect(accrual).toMatchObject({ status: 200, body: { pointsEarned: 33, pointsRedeemed: 0 } });
  expect(await rig.ledger()).toMatchObject([
    { entry: 'accrual', membershipID: SAM.membershipID, pointsEarned: 33 },
  ]);
});

test('accrual with rewards in it is not a valid request', async () => {
  const answer = await rig.finalize('p1', showCart(), {
    accrualOnly: true,
    rewards: [applied('snack-free', 'chips', 269)],
  });
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', pointer: '/rewards' } });
});

test.each([
  [
    'a reward that the cart does not get',
    [applied('snack-buy-2-get-1', 'chips', 1)],
    409,
    'REWARD_NOT_AVAILABLE',
  ],
  ['a reward that does not exist', [applied('nonsense', 'chips', 1)], 409, 'REWARD_NOT_AVAILABLE'],
  ['more than was offered', [applied('coffee-50-off', 'coffee', 60)], 422, 'DISCOUNT_TOO_HIGH'],
  ['more than the line is worth', [applied('coffee-50-off', 'coffee', 9_999)], 422, 'DISCOUNT_TOO_HIGH'],
  ['a line that is not there', [applied('coffee-50-off', 'ghost', 50)], 422, 'UNKNOWN_LINE'],
  [
    'lines that do not add up',
    [{ ...applied('coffee-50-off', 'coffee', 50), discountAmount: 49 }],
    422,
    'DISCOUNT_MISMATCH',
  ],
  [
    'a reward twice',
    [applied('coffee-50-off', 'coffee', 25), applied('coffee-50-off', 'coffee', 25)],
    422,
    'DUPLICATE_REWARD',
  ],
  [
    'rewards that cannot be combined',
    [applied('snack-free', 'chips', 100), applied('snack-half', 'chips', 100)],
    409,
    'REWARDS_NOT_STACKABLE',
  ],
])('finalize refuses %s and changes nothing', async (_what, rewards, status, code) => {
  expect(await rig.finalize('p1', showCart(), { rewards })).toMatchObject({ status, body: { code } });
  expect(await rig.ledger()).toEqual([]);
  expect(await rig.balance(ALEX.membershipID)).toBe(1850);
});

test('the price that was shown is kept when the order is smaller than the last cart', async () => {
  await rig.rewards('p1', [coffee(2)]);
  expect(
    await rig.finalize('p1', [coffee(1)], { rewards: [applied('coffee-50-off', 'coffee', 100)] }),
  ).toMatchObject({ status: 200 });
});

test('a line ID that stands twice is refused', async () => {
  expect(await rig.rewards('p1', [coffee(), coffee()])).toMatchObject({
    status: 422,
    body: { code: 'DUPLICATE_LINE' },
  });
  expect(await rig.finalize('p1', [coffee(), coffee()])).toMatchObject({
    status: 422,
    body: { code: 'DUPLICATE_LINE' },
  });
});

test('a limited reward is reserved for one transaction and released by cancel', async () => {
  expect(rewardIDs(await rig.rewards('p1', [cola(2)]))).toContain('cola-buy-1-get-1');
  expect(rewardIDs(await rig.rewards('p1', [cola(2)]))).toContain('cola-buy-1-get-1');
  expect(rewardIDs(await rig.rewards('p2', [cola(2)]))).toContain('cola-20-percent');
  expect(
    await rig.finalize('p3', [cola(2)], { rewards: [applied('cola-buy-1-get-1', 'cola', 229)] }),
  ).toMatchObject({ status: 409, body: { code: 'REWARD_NOT_AVAILABLE' } });

  expect(await rig.cancel('p1')).toMatchObject({ status: 200, body: { cancelled: true } });
  expect(rewardIDs(await rig.rewards('p2', [cola(2)]))).toContain('cola-buy-1-get-1');
});

test('a reservation ends by itself, and with the line that it was for', async () => {
  await rig.rewards('p1', [cola(2)]);
  now += 601_000;
  expect(rewardIDs(await rig.rewards('p2', [cola(2)]))).toContain('cola-buy-1-get-1');
  await rig.rewards('p2', [coffee()]);
  expect(rewardIDs(await rig.rewards('p1', [cola(2)]))).toContain('cola-buy-1-get-1');
});

test('a reward with a limit in all is gone once it is used up, and one returned comes back', async () => {
  for (const membershipID of ['M-100001', 'M-100002', 'M-100003'])
    await rig.rewards(`wash-${membershipID}`, [carWash()], { membershipID });
  expect(rewardIDs(await rig.rewards('p9', [carWash()], { membershipID: 'M-100004' }))).not.toContain(
    'car-wash-free',
  );

  const rewards = [applied('car-wash-free', 'wash', 1200)];
  const { body } = await rig.finalize('wash-M-100001', [carWash()], { rewards, amountPaid: 0 });
  now += 601_000;
  expect(rewardIDs(await rig.rewards('p8', [carWash()]))).not.toContain('car-wash-free');
  await rig.reverse({ posSequenceID: 'wash-M-100001', confirmationID: body.confirmationID, returnID: 'r1' });
  expect(rewardIDs(await rig.rewards('p8', [carWash()]))).toContain('car-wash-free');
});

test('cancel is repeatable, writes one entry, and closes the transaction for all but an accrual', async () => {
  await rig.identify('p1', { phone: ALEX.phone });
  expect(await rig.cancel('p1')).toEqual(await rig.cancel('p1'));
  expect(await rig.ledger()).toMatchObject([{ entry: 'cancel', posSequenceID: 'p1' }]);
  expect(await rig.identify('p1', { phone: ALEX.phone })).toMatchObject({
    status: 409,
    body: { code: 'TRANSACTION_CANCELLED' },
  });
  expect(await rig.rewards('p1', showCart())).toMatchObject({
    status: 409,
    body: { code: 'TRANSACTION_CANCELLED' },
  });
  expect(await rig.finalize('p1', showCart())).toMatchObject({
    status: 409,
    body: { code: 'TRANSACTION_CANCELLED' },
  });
  expect(await rig.finalize('p1', showCart(), { accrualOnly: true })).toMatchObject({ status: 200 });
});

test('cancel refuses what is not there and what is finalized', async () => {
  expect(await rig.cancel('p1')).toMatchObject({ status: 404, body: { code: 'TRANSACTION_NOT_FOUND' } });
  await rig.finalize('p1', showCart());
  expect(await rig.cancel('p1')).toMatchObject({ status: 409, body: { code: 'TRANSACTION_FINALIZED' } });
  expect(await rig.rewards('p1', showCart())).toMatchObject({
    status: 409,
    body: { code: 'TRANSACTION_FINALIZED' },
  });
});

test('a transaction is one member’s until BeginCustomer names another', async () => {
  await rig.identify('p1', { phone: ALEX.phone });
  expect(await rig.rewards('p1', showCart(), { membershipID: SAM.membershipID })).toMatchObject({
    status: 409,
    body: { code: 'MEMBER_MISMATCH' },
  });
  expect(await rig.finalize('p1', showCart(), { membershipID: SAM.membershipID })).toMatchObject({
    status: 409,
    body: { code: 'MEMBER_MISMATCH' },
  });
  await rig.identify('p1', { phone: SAM.phone });
  expect(await rig.rewards('p1', showCart(), { membershipID: SAM.membershipID })).toMatchObject({
    status: 200,
  });
});

test('a return takes points back once per return, in parts and never more than were earned', async () => {
  const rewards = [applied('snack-free', 'chips', 269)];
  const { body } = await rig.finalize('p1', [chips(), fuel(10)], { rewards, amountPaid: 3590 });
  expect(body).toMatchObject({ pointsEarned: 70, pointsBalance: 1850 - 500 + 70 });
  const back = (returnID: string, lineItems?: unknown) =>
    rig.reverse({
      posSequenceID: 'p1',
      confirmationID: body.confirmationID,
      returnID,
      ...(lineItems ? { lineItems } : {}),
    });

  const half = await back('r1', [{ lineItemID: 'fuel', quantity: 5, amount: 1795 }]);
  expect(half).toMatchObject({
    status: 200,
    body: { pointsReversed: 35, pointsRestored: 0, pointsBalance: 1385 },
  });
  expect(await back('r1', [{ lineItemID: 'fuel', quantity: 5, amount: 1795 }])).toEqual(half);
  expect(await back('r2', [{ lineItemID: 'chips', quantity: 1, amount: 269 }])).toMatchObject({
    body: { pointsReversed: 0, pointsRestored: 500, pointsBalance: 1885 },
  });
  expect(await back('r3')).toMatchObject({
    body: { pointsReversed: 35, pointsRestored: 0, pointsBalance: 1850 },
  });
  expect(await back('r4')).toMatchObject({
    body: { pointsReversed: 0, pointsRestored: 0, pointsBalance: 1850 },
  });
  expect((await rig.ledger()).filter((entry) => entry.entry === 'reverse')).toMatchObject([
    { pointsEarned: -35 },
    { pointsRedeemed: -500 },
    { pointsEarned: -35 },
  ]);
});

test('a return of what was never finalized, or of a line that was not in it, is refused', async () => {
  expect(await rig.reverse({ posSequenceID: 'p1', confirmationID: 'CF-0', returnID: 'r1' })).toMatchObject({
    status: 404,
    body: { code: 'TRANSACTION_NOT_FOUND' },
  });
  const { body } = await rig.finalize('p1', showCart());
  const lineItems = [{ lineItemID: 'ghost', quantity: 1, amount: 1 }];
  expect(
    await rig.reverse({
      posSequenceID: 'p1',
      confirmationID: body.confirmationID,
      returnID: 'r1',
      lineItems,
    }),
  ).toMatchObject({ status: 422, body: { code: 'UNKNOWN_LINE' } });
});

test('a balance may fall below zero by a return, and then redeems nothing', async () => {
  const membershipID = 'M-100005';
  const { body } = await rig.finalize('p1', [fuel(100)], { membershipID, amountPaid: 60_000 });
  expect(body).toMatchObject({ pointsEarned: 2400 });
  await rig.rewards('p2', [fuel()], { membershipID });
  await rig.finalize('p2', [fuel()], {
    membershipID,
    amountPaid: 0,
    rewards: [applied('fuel-25-off', 'fuel', 200)],
  });
  const reversed = await rig.reverse({
    posSequenceID: 'p1',
    confirmationID: body.confirmationID,
    returnID: 'r1',
  });
  expect(reversed.body).toMatchObject({ pointsReversed: 2400, pointsBalance: -1000 });
  expect(await rig.finalize('p3', [fuel()], { membershipID, amountPaid: 0 })).toMatchObject({
    status: 200,
    body: { pointsBalance: -1000 },
  });
});

test('the same phone enrolls to the same member', async () => {
  const enroll = (phone: string): Promise<Answer> =>
    rig.call('/loyalty/v1/members', {
      method: 'POST',
      body: { participantID: 'PARTICIPANT-1', siteID: 'SITE-1', phone, firstName: 'New', lastName: 'Member' },
    });
  const created = await enroll('+15555550999');
  expect(created).toMatchObject({ status: 201, body: { created: true, pointsBalance: 0, tier: 'bronze' } });
  expect(await enroll('+15555550999')).toMatchObject({
    status: 200,
    body: { created: false, membershipID: created.body.membershipID },
  });
  expect(await enroll(ALEX.phone)).toMatchObject({
    status: 200,
    body: { membershipID: ALEX.membershipID, pointsBalance: 1850 },
  });
  expect(await rig.identify('p1', { phone: '+15555550999' })).toMatchObject({ status: 200 });
});
