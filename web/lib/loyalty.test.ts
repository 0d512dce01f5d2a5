import { isNewer, type LoyaltyView, memberNotFound, pointsLeft, type Reward, toggleReward } from './loyalty';
import { pointsOutcome } from './orders/outcome';
import { toE164 } from './phone';

const reward = (rewardId: string, pointsCost: number, part: Partial<Reward> = {}): Reward => ({
  rewardId, type: 'optional', kind: 'amountOff', description: rewardId, receiptText: rewardId, discountAmount: 100, pointsCost, lineItemIds: ['chips'], stackable: false, applied: false, ...part,
});

const VIEW: LoyaltyView = {
  sessionId: 's', cartId: 'c', cartVersion: 3, status: 'ACTIVE',
  member: { membershipId: 'm', firstName: 'Alex', maskedPhone: '•••• 0123', pointsBalance: 1000, tier: 'gold' },
  rewards: { instant: [], optional: [reward('free', 500), reward('half', 200), reward('fuel', 700, { lineItemIds: ['fuel'], stackable: true })] },
  totals: { currency: 'USD', subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] },
  points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
  bypass: null, warnings: [], confirmationId: null, updatedAt: '2026-11-25T04:00:00.000Z', orderId: null,
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

test('a member that is not found is told by a warning, not by a status', () => {
  expect(memberNotFound({ ...VIEW, member: null, status: 'IDENTIFYING', warnings: ['MEMBER_NOT_FOUND'] })).toBe(true);
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
  ])('%s, impatient %p: %s', (status, impatient, outcome) => expect(pointsOutcome({ ...VIEW, status }, impatient)).toBe(outcome));
  test.each<LoyaltyView['status']>(['FINALIZED', 'PENDING_FINALIZATION'])('a number that nobody has, %s: none', (status) => expect(pointsOutcome({ ...VIEW, status, member: null, warnings: ['MEMBER_NOT_FOUND'] }, false)).toBe('none'));
  test('nobody identified: none', () => expect(pointsOutcome(null, true)).toBe('none'));
});

test.each([['(555) 555-0123', '+15555550123'], ['1 555 555 0123', '+15555550123'], ['+15555550123', '+15555550123'], ['555', undefined], ['', undefined]])('%p is %p', (text, number) => expect(toE164(text)).toBe(number));
