import {
  isNewer,
  lastDigits,
  type LoyaltyView,
  memberNotFound,
  type OrderLoyalty,
  pointsLeft,
  provenMember,
  type Reward,
  toggleReward,
} from './loyalty';
import { isExpired, isWrongCode, loyaltyProblem } from './loyalty-problems';
import { ShopError } from './medusa/request';
import { pointsOutcome } from './orders/outcome';
import { toE164 } from './phone';

const reward = (rewardId: string, pointsCost: number, part: Partial<Reward> = {}): Reward => ({
  rewardId,
  type: 'optional',
  kind: 'amountOff',
  description: rewardId,
  receiptText: rewardId,
  discountAmount: 100,
  pointsCost,
  lineItemIds: ['chips'],
  stackable: false,
  applied: false,
  locked: null,
  ...part,
});

const VIEW: LoyaltyView = {
  sessionId: 's',
  cartId: 'c',
  cartVersion: 3,
  status: 'ACTIVE',
  member: {
    proven: true,
    membershipId: 'm',
    firstName: 'Alex',
    maskedPhone: '•••• 0123',
    pointsBalance: 1000,
    tier: 'gold',
  },
  rewards: {
    instant: [],
    optional: [
      reward('free', 500),
      reward('half', 200),
      reward('fuel', 700, { lineItemIds: ['fuel'], stackable: true }),
    ],
  },
  totals: { currency: 'USD', subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] },
  points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
  bypass: null,
  warnings: [],
  confirmationId: null,
  updatedAt: '2026-11-25T04:00:00.000Z',
  orderId: null,
};

describe('which picture of a checkout is newer', () => {
  test('by cart version first, by time among the same version', () => {
    expect(isNewer({ ...VIEW, cartVersion: 2, updatedAt: '2026-11-25T05:00:00.000Z' }, VIEW)).toBe(false);
    expect(isNewer({ ...VIEW, cartVersion: 4, updatedAt: '2026-11-25T03:00:00.000Z' }, VIEW)).toBe(true);
    expect(isNewer({ ...VIEW, updatedAt: '2026-11-25T03:59:59.000Z' }, VIEW)).toBe(false);
    expect(isNewer({ ...VIEW, updatedAt: '2026-11-25T04:00:01.000Z' }, VIEW)).toBe(true);
  });

  test('anything is newer than nothing, and another session than this one', () => {
    expect(isNewer(VIEW, null)).toBe(true);
    expect(isNewer({ ...VIEW, sessionId: 'other', cartVersion: 1 }, VIEW)).toBe(true);
  });
});

describe('choosing rewards', () => {
  test('one that does not stack takes the place of the one it shares a line with', () => {
    expect(toggleReward(VIEW, ['free', 'fuel'], 'half')).toEqual(['fuel', 'half']);
  });
  test('choosing it again lets it go', () => expect(toggleReward(VIEW, ['free'], 'free')).toEqual([]));
  test('points that are left follow the choice', () => expect(pointsLeft(VIEW, ['free', 'half'])).toBe(300));
});

describe('who has not shown to be the member', () => {
  const unproven: LoyaltyView = {
    ...VIEW,
    member: {
      proven: false,
      membershipId: null,
      firstName: '',
      maskedPhone: '•••• 0123',
      pointsBalance: null,
      tier: null,
    },
  };
  test('is no proven member, and has no points to reckon with', () => {
    expect(provenMember(unproven)).toBeUndefined();
    expect(pointsLeft(unproven, ['free'])).toBeNull();
    expect(provenMember(VIEW)).toMatchObject({ firstName: 'Alex', pointsBalance: 1000 });
  });
  test('is found all the same', () => expect(memberNotFound(unproven)).toBe(false));
  test('has a number of which four digits are read out', () => {
    expect(lastDigits('•••• 0123')).toBe('0123');
    expect(lastDigits('')).toBe('');
  });
});

describe('what loyalty refused is told in a sentence', () => {
  const refusal = (status: number, code: string): ShopError => new ShopError('machine words', status, code);
  test.each([
    [409, 'INSUFFICIENT_POINTS', /in use in another cart/],
    [422, 'PROOF_CODE_WRONG', /not the code we sent/],
    [409, 'PROOF_CODE_EXPIRED', /not valid any more/],
    [409, 'PROOF_REQUIRED', /enter the code/],
    [429, 'RATE_LIMITED', /too many tries/],
    [429, 'anything', /too many tries/],
  ])('%i %s', (status, code, sentence) => {
    expect(loyaltyProblem(refusal(status, code))).toMatch(sentence);
  });
  test('one that this storefront has not met is told as the shop says it', () =>
    expect(loyaltyProblem(new ShopError('Nothing is linked to your account.', 404, 'not_found'))).toBe(
      'Nothing is linked to your account.',
    ));
  test('nothing is told where nothing was refused', () => expect(loyaltyProblem(undefined)).toBeUndefined());
  test('a wrong code may be corrected, an expired one not', () => {
    expect([
      isWrongCode(refusal(422, 'PROOF_CODE_WRONG')),
      isExpired(refusal(422, 'PROOF_CODE_WRONG')),
    ]).toEqual([true, false]);
    expect([
      isWrongCode(refusal(409, 'PROOF_CODE_EXPIRED')),
      isExpired(refusal(409, 'PROOF_CODE_EXPIRED')),
    ]).toEqual([false, true]);
  });
});

test('an order seen by its link alone tells its points without a member', () => {
  const { status, rewards, totals, points, bypass, warnings, updatedAt, orderId }: LoyaltyView = {
    ...VIEW,
    status: 'FINALIZED',
  };
  const linked: OrderLoyalty = { status, rewards, totals, points, bypass, warnings, updatedAt, orderId };
  expect(pointsOutcome(linked, { payment: 'paid', impatient: false })).toBe('booked');
  expect(isNewer(VIEW, linked)).toBe(true);
});

test('a member that is not found is told by a warning, not by a status', () => {
  expect(
    memberNotFound({ ...VIEW, member: null, status: 'IDENTIFYING', warnings: ['MEMBER_NOT_FOUND'] }),
  ).toBe(true);
  expect(memberNotFound(VIEW)).toBe(false);
});

describe('what an order says about its points', () => {
  test.each<[LoyaltyView['status'], boolean, string]>([
    ['FINALIZED', false, 'booked'],
    ['PENDING_FINALIZATION', false, 'booking'],
    ['ACTIVE', false, 'booking'],
    ['PENDING_FINALIZATION', true, 'later'],
    ['BYPASSED', false, 'later'],
    ['FINALIZATION_FAILED', false, 'later'],
    ['CANCELLED', false, 'none'],
  ])('%s, impatient %p: %s', (status, impatient, outcome) =>
    expect(pointsOutcome({ ...VIEW, status }, { payment: 'paid', impatient })).toBe(outcome),
  );
  test.each<LoyaltyView['status']>(['FINALIZED', 'PENDING_FINALIZATION'])(
    'a number that nobody has, %s: none',
    (status) =>
      expect(
        pointsOutcome(
          { ...VIEW, status, member: null, warnings: ['MEMBER_NOT_FOUND'] },
          { payment: 'paid', impatient: false },
        ),
      ).toBe('none'),
  );
  test('nobody identified: none', () =>
    expect(pointsOutcome(null, { payment: 'paid', impatient: true })).toBe('none'));
  test('while the money of the order is on its way, so are its points', () => {
    const waiting = { payment: 'waiting', impatient: true } as const;
    expect(pointsOutcome({ ...VIEW, status: 'PENDING_FINALIZATION' }, waiting)).toBe('unpaid');
    expect(pointsOutcome({ ...VIEW, status: 'FINALIZED' }, waiting)).toBe('booked');
  });
  test('an order whose money did not come in time does not promise its points by themselves', () =>
    expect(
      pointsOutcome({ ...VIEW, status: 'FINALIZATION_FAILED' }, { payment: 'waiting', impatient: true }),
    ).toBe('unpaid'));
});

test.each([
  ['(555) 555-0123', '+15555550123'],
  ['1 555 555 0123', '+15555550123'],
  ['+15555550123', '+15555550123'],
  ['555', undefined],
  ['', undefined],
  ['\u202a+1 (555) 555-0654\u202c', '+15555550654'],
  ['555\u2013555\u20130654', '+15555550654'],
  ['555\u2011555\u20110654', '+15555550654'],
  ['555\u200b555\u200b0654\ufeff', '+15555550654'],
  ['tel:+1-555-555-0654', '+15555550654'],
  ['555/555/0654', '+15555550654'],
])('%p is %p', (text, number) => expect(toE164(text)).toBe(number));
