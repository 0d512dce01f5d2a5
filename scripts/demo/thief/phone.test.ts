import { toldOf } from './phone';

const points = { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null };
const unproven = {
  proven: false,
  membershipId: null,
  firstName: '',
  maskedPhone: '•••• 0123',
  pointsBalance: null,
  tier: null,
};

test('the mask of the number that was typed tells nothing', () => {
  expect(toldOf({ member: unproven, points })).toEqual([]);
  expect(toldOf({ member: null, points })).toEqual([]);
});

test('each field of the account is told by its name', () => {
  const member = {
    ...unproven,
    proven: true,
    membershipId: 'M-1',
    firstName: 'Alex',
    pointsBalance: 0,
    tier: 'gold',
  };
  expect(toldOf({ member, points: { ...points, newBalance: 0 } })).toEqual([
    'a proven checkout',
    'the membership id',
    'the first name',
    'the balance',
    'the tier',
    'the new balance',
  ]);
});
