import type {
  Cart,
  FinalizeInput,
  FinalizeResult,
  OrderCompleted,
  PaidOrder,
  PaymentInput,
} from '../../contract';
import type * as Calls from '../activity-calls';
import { begin, beginFinalization, type Finalization, type SessionState } from '../session/state';
import { settle } from './settlement';

/**
 * In place of the SDK's calls, answered when the test says so: the time-skipping server cannot hold one local activity
 * open while messages begin another.
 */
const asked: { input: FinalizeInput; answer(result: FinalizeResult): void }[] = [];
function ask<T>(input: FinalizeInput, answerOf: (result: FinalizeResult) => T): Promise<T> {
  return new Promise((resolve) => asked.push({ input, answer: (result) => resolve(answerOf(result)) }));
}
jest.mock('../activity-calls', (): Partial<typeof Calls> => ({
  FINALIZATION_WINDOW_MS: 1_000,
  settleAtOnce: (_payment: PaymentInput, input: FinalizeInput) =>
    ask<PaidOrder>(input, (settled) => ({ settled })),
  finalizeRewardsInTask: (_patience, _summary, input) => ask(input, (result) => result),
}));
beforeEach(() => void asked.splice(0));

const CART: Cart = {
  version: 1,
  currency: 'USD',
  items: [
    {
      lineItemId: 'coffee',
      productCode: '012345678905',
      name: 'Coffee',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
  ],
};
const ORDER: OrderCompleted = {
  storeId: 'st',
  cartId: 'c',
  orderId: 'o',
  displayId: '1',
  placedAt: '2026-11-29T10:00:00Z',
  cart: CART,
  totals: { currency: 'USD', subtotal: 249, loyaltyDiscount: 50, tax: 0, deliveryFee: 0, tip: 0, total: 199 },
  payments: [],
};
const MEMBER = {
  membershipId: 'm-1',
  firstName: 'Alex',
  phone: '+15555550123',
  pointsBalance: 500,
  tier: 'gold',
};
const POINTS: FinalizeResult = {
  outcome: 'finalized',
  confirmationId: 'c-1',
  pointsEarned: 12,
  pointsRedeemed: 0,
  newBalance: 512,
};
const REFUSED: FinalizeResult = { outcome: 'refused', code: 'REWARD_NOT_AVAILABLE' };

function paidOrder(): { state: SessionState; finalization: Finalization } {
  const state = begin({ sessionId: 's', storeId: 'st', cartId: 'c' }, 'POS', 0);
  Object.assign(state, { member: MEMBER, settlesInTask: true });
  const redemption = { rewards: [], accrualOnly: false, warnings: [] };
  return { state, finalization: beginFinalization(ORDER, redemption, 1_000) };
}
/** The next request that came to the host, by its key, once it has come. */
async function next(key: string): Promise<(result: FinalizeResult) => void> {
  for (let turns = 0; turns < 50 && asked.length === 0; turns += 1) await Promise.resolve();
  const request = asked.shift();
  expect(request?.input.idempotencyKey).toBe(key);
  return (result) => request?.answer(result);
}

test('a round that another one has overtaken takes a "no" to its own request for what that had asked', async () => {
  const { state, finalization } = paidOrder();
  const first = settle(state, finalization, () => undefined);
  const answerFirst = await next('POS:finalize:1');
  const second = settle(state, finalization, () => undefined);
  (await next('POS:finalize:1'))(REFUSED);
  const answerSecond = await next('POS:accrual:1');
  // Not to the points, which the second round is asking for at this moment: their key stays the same.
  answerFirst(REFUSED);
  (await next('POS:accrual:1'))(POINTS);
  answerSecond(POINTS);
  const outcomes = [await first, await second].map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['settled', 'settled']);
  expect(finalization).toMatchObject({ attempt: 1, refusedRedemption: 'REWARD_NOT_AVAILABLE' });
});

test('a "no" to the points as well ends the round, and the next one may begin from the start', async () => {
  const { state, finalization } = paidOrder();
  const round = settle(state, finalization, () => undefined);
  (await next('POS:finalize:1'))(REFUSED);
  (await next('POS:accrual:1'))({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
  expect(await round).toEqual({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
  expect(finalization).toMatchObject({ attempt: 2, refusedRedemption: null });
});
