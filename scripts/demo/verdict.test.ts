import type { Cart, Session } from '../../contract';
import { inexactness, judge, type Outcome } from './verdict';

const entry = { posSequenceID: 'P1', entry: 'finalize' as const, pointsEarned: 62, pointsRedeemed: 0 };
const kept: Outcome = {
  answers: [
    { what: 'identify', status: 200, ms: 24 },
    { what: 'order', status: 202, ms: 2_500 },
  ],
  inexact: [],
  status: 'FINALIZED',
  ledger: [entry],
};
const broken = (change: Partial<Outcome>): string[] =>
  judge({ ...kept, ...change })
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);

test('the promise is kept with one effective entry, in time', () => {
  expect(broken({})).toEqual([]);
  expect(
    broken({
      ledger: [
        { ...entry, entry: 'accrual' },
        { ...entry, entry: 'cancel' },
      ],
    }),
  ).toEqual([]);
});

test.each<[string, Partial<Outcome>, RegExp]>([
  [
    'an answer that took longer',
    { answers: [{ what: 'rewards', status: 200, ms: 2_501 }] },
    /slowest of 1 .*rewards/,
  ],
  ['a refusal', { answers: [{ what: 'select', status: 409, ms: 5 }] }, /select \(409\)/],
  ['a checkout that is not settled', { status: 'PENDING_FINALIZATION' }, /PENDING_FINALIZATION/],
  ['no entry', { ledger: [] }, /0 times/],
  ['two entries', { ledger: [entry, { ...entry, entry: 'accrual' }] }, /2 times/],
  ['a sum that is wrong', { inexact: ['cart 1: wrong'] }, /cart 1: wrong/],
])('%s breaks it', (_name, change, what) => {
  const findings = broken(change);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(what);
});

const cart: Cart = {
  version: 1,
  currency: 'USD',
  items: [
    {
      lineItemId: 'a',
      productCode: '1',
      name: 'A',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 100,
      merchandiseCode: '1',
    },
  ],
};
const totalsOf = (change: Partial<Session['totals']>): Session =>
  ({
    totals: {
      currency: 'USD',
      subtotal: 100,
      loyaltyDiscount: 30,
      total: 70,
      lines: [{ lineItemId: 'a', discounts: [{ rewardId: 'r', amount: 30 }] }],
      ...change,
    },
  }) as Session;

test.each<[string, Partial<Session['totals']>, number]>([
  ['exact', {}, 0],
  ['another subtotal', { subtotal: 101, total: 71 }, 1],
  ['another total', { total: 71 }, 1],
  ['discounts that are not on the lines', { loyaltyDiscount: 31, total: 69 }, 1],
  [
    'a line below zero',
    {
      loyaltyDiscount: 130,
      total: -30,
      lines: [{ lineItemId: 'a', discounts: [{ rewardId: 'r', amount: 130 }] }],
    },
    1,
  ],
])('%s: what does not add up is found', (_name, change, findings) => {
  expect(inexactness(totalsOf(change), cart)).toHaveLength(findings);
});
