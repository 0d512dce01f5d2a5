import { newStore } from '../testing/host-fixture';
import { listEntriesCall } from './wire-periods';

const SPAN = { beginsAt: new Date('2026-03-08T05:00:00Z'), endsAt: new Date('2026-03-09T04:00:00Z') };
const ENTRY = {
  entryID: 'E-1',
  entry: 'finalize',
  posSequenceID: 'p-1',
  idempotencyKey: 'p-1:finalize:1',
  membershipID: 'm-1',
  pointsEarned: 12,
  pointsRedeemed: 0,
  rewards: [{ rewardID: 'coffee', discountAmount: 50 }],
  at: '2026-03-08T17:00:00Z',
};
const read = (change: object) =>
  listEntriesCall(newStore('http://127.0.0.1:9'), SPAN, null).read({ entries: [{ ...ENTRY, ...change }] });

test('an entry is read with the greatest numbers that the tables hold', () => {
  const most = 2 ** 31 - 1;
  expect(read({ pointsEarned: most, pointsRedeemed: -most })).toMatchObject({
    entries: [{ pointsEarned: most, pointsRedeemed: -most, discounts: { coffee: 50 } }],
  });
});

test.each([
  ['too many points', { pointsEarned: 2 ** 31 }],
  ['too many points taken back', { pointsRedeemed: -(2 ** 31) }],
  ['too great an amount', { rewards: [{ rewardID: 'coffee', discountAmount: 2 ** 31 }] }],
  ['a zero byte in its id', { entryID: 'E\0' }],
  ['half a character in its transaction', { posSequenceID: 'p-\ud800' }],
  ['an escape in its key', { idempotencyKey: '\u001b[2J' }],
  ['a zero byte in its member', { membershipID: 'm\0' }],
  ['a zero byte in a reward', { rewards: [{ rewardID: 'c\0', discountAmount: 1 }] }],
  ['a year that the tables do not have', { at: '0000-01-01T00:00:00Z' }],
  ['a year of five digits', { at: '9999-12-31T23:59:59-14:00' }],
])('a list with %s is no answer: it would end in the tables, again and again', (_what, change) => {
  expect(() => read(change)).toThrow(expect.objectContaining({ code: 'HOST_INVALID_RESPONSE' }));
});

const GIFT_KEY = 'p-1:goodwill:6f9619ff-8b86-5d01-b42d-00cf4fc964ff';

test.each([
  ['that names a gift', { entry: 'accrual', goodwillID: 'g-1' }, 'goodwill'],
  ['under the key of a gift', { entry: 'accrual', idempotencyKey: GIFT_KEY }, 'goodwill'],
  ['that is an order', { entry: 'accrual', idempotencyKey: 'p-1:accrual:1' }, 'accrual'],
])('an accrual %s is read as such', (_what, change, kind) => {
  expect(read(change)).toMatchObject({ entries: [{ kind, pointsEarned: 12 }] });
});
