import { areCredible, credibleMember, credibleResult } from './points';

const cart = {
  version: 1,
  currency: 'USD',
  items: [
    {
      lineItemId: 'a',
      productCode: '1',
      name: 'x',
      quantity: 1,
      unitOfMeasure: 'each' as const,
      unitPrice: 1000,
      merchandiseCode: '1',
    },
  ],
};
const member = { membershipId: 'm', firstName: 'A', phone: '', pointsBalance: 5, tier: 'gold' };
const result = {
  outcome: 'finalized' as const,
  confirmationId: 'c',
  pointsEarned: 5,
  pointsRedeemed: 0,
  newBalance: -3,
};

test.each([
  [{ toEarn: 10, multiplier: 2 }, true],
  [{ toEarn: 100_000, multiplier: 1 }, true],
  [{ toEarn: 100_001, multiplier: 1 }, false],
  [{ toEarn: 1_000_000_000_000, multiplier: 1 }, false],
  [{ toEarn: -1, multiplier: 1 }, false],
  [{ toEarn: 1.5, multiplier: 1 }, false],
  [{ toEarn: 10, multiplier: Number.NaN }, false],
  [{ toEarn: 10, multiplier: -1 }, false],
  [{ toEarn: 10, multiplier: 1e9 }, false],
])('points %j for a cart of 10.00 are credible: %s', (points, credible) => {
  expect(areCredible(points, cart)).toBe(credible);
});

test('a balance that cannot be true buys nothing, one below zero can be true', () => {
  expect(credibleMember({ ...member, pointsBalance: 1e12 })).toMatchObject({
    membershipId: 'm',
    pointsBalance: 0,
  });
  expect(credibleMember({ ...member, pointsBalance: -20 })).toMatchObject({ pointsBalance: -20 });
});

test('a settled order keeps its confirmation when its numbers cannot be true', () => {
  expect(credibleResult(result)).toBe(result);
  expect(credibleResult({ ...result, pointsEarned: 1e12 })).toMatchObject({
    confirmationId: 'c',
    pointsEarned: 0,
    newBalance: null,
  });
});

test('a balance that cannot be true is told to nobody, and what can be true beside it stays', () => {
  expect(credibleResult({ ...result, newBalance: 1e12 })).toMatchObject({
    pointsEarned: 5,
    newBalance: null,
  });
});
