import { validateAgainstOpenApi } from '../index';
import { ALEX, applied, openRig, SAM, showCart, type Rig } from '../testing';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
beforeEach(async () => {
  await rig.fetch('/_control/reset', { method: 'POST' });
});
afterAll(() => rig.close());

/**
 * The code of the socket's error, which fetch wraps. Errors of Node's own realm are no `Error` of the test's.
 */
const causeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (reason: { cause?: { code?: string } }) => reason.cause?.code,
  );

test('latency delays the answer by its milliseconds', async () => {
  await rig.setFaults([{ route: 'identify', kind: 'latency', value: 80, times: 1 }]);
  const begun = performance.now();
  expect((await rig.identify('p1', { phone: ALEX.phone })).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(75);
});

test('a hanging route holds the socket without an answer, and close ends all the same', async () => {
  const own = await openRig();
  await own.setFaults([{ route: 'rewards', kind: 'hang' }]);
  const hanging = causeOf(own.rewards('p1', showCart()));
  const first = await Promise.race([hanging, own.identify('p2', { phone: ALEX.phone })]);
  expect(first).toMatchObject({ status: 200 });
  await own.close();
  expect(await hanging).toBe('UND_ERR_SOCKET');
});

test('reset ends the connection without any effect', async () => {
  await rig.setFaults([{ route: 'finalize', kind: 'reset', times: 1 }]);
  expect(await causeOf(rig.finalize('p1', showCart()))).toBe('ECONNRESET');
  expect(await rig.ledger()).toEqual([]);
});

test.each([500, 503, 429, 401])('status %i is answered without any effect', async (status) => {
  await rig.setFaults([{ route: 'finalize', kind: 'status', value: status, times: 1 }]);
  expect((await rig.finalize('p1', showCart())).status).toBe(status);
  expect(await rig.ledger()).toEqual([]);
  expect((await rig.finalize('p1', showCart())).status).toBe(200);
});

test('the token route can be refused too', async () => {
  await rig.setFaults([{ route: 'token', kind: 'status', value: 401 }]);
  const response = await rig.fetch('/oauth2/token', {
    method: 'POST',
    body: { grant_type: 'client_credentials' },
  });
  expect([response.status, await response.json()]).toEqual([
    401,
    { error: 'invalid_client', error_description: 'Injected fault.' },
  ]);
});

test('a malformed answer is 200 and no JSON', async () => {
  await rig.setFaults([{ route: 'rewards', kind: 'malformed' }]);
  await expect(rig.rewards('p1', showCart())).rejects.toThrow(/JSON/);
});

test('a lost answer has its effect, and the retry finds exactly one ledger entry', async () => {
  await rig.setFaults([{ route: 'finalize', kind: 'lostAnswer', times: 1 }]);
  const order = () => rig.finalize('p1', showCart(), { rewards: [applied('snack-free', 'chips', 269)] });
  expect(await causeOf(order())).toBe('ECONNRESET');
  expect(await rig.ledger()).toHaveLength(1);
  expect(await order()).toMatchObject({ status: 200, body: { pointsRedeemed: 500 } });
  expect(await rig.ledger()).toHaveLength(1);
});

test('faults come in their order, count down, and a star means every route', async () => {
  await rig.setFaults([
    { route: 'identify', kind: 'status', value: 500, times: 2 },
    { route: '*', kind: 'status', value: 503, times: 1 },
  ]);
  const statuses: number[] = [];
  for (let call = 0; call < 4; call += 1)
    statuses.push((await rig.identify('p1', { phone: ALEX.phone })).status);
  expect(statuses).toEqual([500, 500, 503, 200]);
  expect(await rig.control('/faults')).toEqual([]);
});

test('a fault without times lasts until it is deleted', async () => {
  await rig.setFaults([{ route: 'member', kind: 'status', value: 500 }]);
  const path = `/loyalty/v1/members/${ALEX.membershipID}`;
  expect([(await rig.call(path)).status, (await rig.call(path)).status]).toEqual([500, 500]);
  expect(await rig.control('/faults')).toEqual([{ route: 'member', kind: 'status', value: 500 }]);
  expect((await rig.fetch('/_control/faults', { method: 'DELETE' })).status).toBe(204);
  expect((await rig.call(path)).status).toBe(200);
});

interface LiedRewards {
  rewards: { rewardID: string; discountAmount: number; currency: string; targetLineIDs: string[] }[];
  points: { toEarn: number };
}

/** Lies may break the OpenAPI file, so this reads without holding the answer to it. */
async function lied(
  lie: string,
  lineItems: unknown[] = showCart(),
  membershipID = ALEX.membershipID,
): Promise<LiedRewards> {
  const honest = await rig.rewards('p1', lineItems, { membershipID });
  await rig.setFaults([{ route: 'rewards', kind: 'lie', value: lie, times: 1 }]);
  const [seen] = (await rig.control('/calls?route=rewards')) as { body: unknown }[];
  const form = {
    grant_type: 'client_credentials',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
  };
  const { access_token } = (await (
    await rig.fetch('/oauth2/token', { method: 'POST', body: form })
  ).json()) as { access_token: string };
  const answer = await rig.fetch('/loyalty/v1/rewards', {
    method: 'POST',
    body: seen?.body,
    headers: { authorization: `Bearer ${access_token}` },
  });
  const body = (await answer.json()) as LiedRewards;
  expect(body).not.toEqual(honest.body);
  return body;
}

test('discountAboveLine: the first reward takes more than its lines are worth', async () => {
  expect((await lied('discountAboveLine')).rewards[0]?.discountAmount).toBe(2872 + 100);
});

test('negativeDiscount: the first reward is below zero', async () => {
  expect((await lied('negativeDiscount')).rewards[0]?.discountAmount).toBe(-100);
});

test('otherCurrency: the first reward is in another currency, the others are not', async () => {
  expect((await lied('otherCurrency')).rewards.map((reward) => reward.currency)).toEqual([
    'EUR',
    'USD',
    'USD',
    'USD',
    'USD',
    'USD',
  ]);
});

test('unknownLine: the first reward is for a line that nobody has', async () => {
  expect((await lied('unknownLine')).rewards[0]?.targetLineIDs).toEqual(['no-such-line']);
});

test('duplicateReward: the first reward stands twice', async () => {
  const { rewards } = await lied('duplicateReward');
  expect(rewards).toHaveLength(7);
  expect(rewards[0]).toEqual(rewards[1]);
});

test('fractionalAmount: half a cent', async () => {
  const { rewards } = await lied('fractionalAmount');
  expect(rewards[0]?.discountAmount).toBe(80.5);
  expect(
    validateAgainstOpenApi({ method: 'POST', path: '/loyalty/v1/rewards', status: 200, body: { rewards } }),
  ).toContainEqual({ pointer: '/rewards/0/discountAmount', message: 'must be integer' });
});

test('absurdPoints: more points than anyone has', async () => {
  expect((await lied('absurdPoints')).points.toEarn).toBe(1_000_000_000_000);
  await rig.setFaults([{ route: 'identify', kind: 'lie', value: 'absurdPoints' }]);
  expect((await rig.identify('p2', { phone: ALEX.phone })).body.member).toMatchObject({
    pointsBalance: 1_000_000_000_000,
  });
  expect(await rig.balance(ALEX.membershipID)).toBe(1850);
});

test('a cart without any discount is lied about too', async () => {
  const washer = [
    {
      lineItemID: 'x',
      productCode: '1',
      description: 'x',
      merchandiseCode: '999',
      quantity: 1,
      unitOfMeasure: 'EA',
      unitPrice: 100,
    },
  ];
  expect((await lied('negativeDiscount', washer, SAM.membershipID)).rewards).toMatchObject([
    { rewardID: 'invented', discountAmount: -100 },
  ]);
});

test.each([
  [
    'an unknown route',
    [{ route: 'checkout', kind: 'hang' }],
    /\[0\]\.route: unknown route "checkout"; it is one of token, identify/,
  ],
  [
    'an unknown kind',
    [{ route: 'token', kind: 'explode' }],
    /\[0\]\.kind: unknown kind "explode"; it is one of latency, hang/,
  ],
  [
    'an unknown lie',
    [{ route: 'rewards', kind: 'lie', value: 'flatEarth' }],
    /\[0\]\.value: unknown lie "flatEarth"; it is one of discountAboveLine/,
  ],
  [
    'a lie of a route that cannot tell it',
    [{ route: 'cancel', kind: 'lie', value: 'unknownLine' }],
    /the lie unknownLine is told by rewards or \*, not by cancel/,
  ],
  [
    'latency without milliseconds',
    [{ route: '*', kind: 'latency' }],
    /latency needs a value: whole milliseconds/,
  ],
  ['a status that is none', [{ route: '*', kind: 'status', value: 42 }], /\[0\]\.value/],
  ['a status as text', [{ route: '*', kind: 'status', value: '503' }], /status needs a value/],
  ['a value where there is none', [{ route: '*', kind: 'hang', value: 5 }], /this kind takes no value/],
  ['times that are none', [{ route: '*', kind: 'hang', times: 0 }], /\[0\]\.times/],
  ['an unknown field', [{ route: '*', kind: 'hang', surprise: 1 }], /surprise/],
  ['no array', { route: '*', kind: 'hang' }, /the body is an array of faults/],
  ['an element that is no fault', [7], /\[0\]: a fault is an object/],
  ['broken JSON', '[{', /the body is not valid JSON/],
])(
  '%s in the faults is a 400 with a sentence, and leaves the faults as they were',
  async (_what, faults, sentence) => {
    await rig.setFaults([{ route: 'cancel', kind: 'hang' }]);
    const response = await rig.setFaults(faults);
    const body = (await response.json()) as { code: string; message: string };
    expect([response.status, body.code]).toEqual([400, 'INVALID_CONTROL']);
    expect(body.message).toMatch(sentence);
    expect(await rig.control('/faults')).toEqual([{ route: 'cancel', kind: 'hang' }]);
  },
);
