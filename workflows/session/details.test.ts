import { BYPASS_MESSAGES, BYPASS_REASONS, type HostReward, SESSION_STATUSES } from '../../contract';
import { detailsOf } from './details';
import { begin, beginFinalization, type Finalization, type SessionState } from './state';

const state = (changes: Partial<SessionState>): SessionState => ({
  ...begin({ sessionId: 's', storeId: 'store-1', cartId: 'cart-1' }, 'ABCDEF0123456789', 0),
  ...changes,
});

test.each(SESSION_STATUSES)('%s is named and explained', (status) => {
  const [heading, standing] = detailsOf(state({ status })).split('\n\n');
  expect(heading).toBe(`### ${status.replaceAll('_', ' ')}`);
  expect(standing).toMatch(/\w+ \w+.*\.$/);
});

test.each(BYPASS_REASONS)('a bypass by %s says why, in words and as a code', (reason) => {
  const details = detailsOf(
    state({
      status: 'BYPASSED',
      bypass: { reason, message: BYPASS_MESSAGES[reason], since: '2026-01-01T10:00:00Z' },
    }),
  );
  expect(details).toContain(
    `**Why without loyalty:** ${BYPASS_MESSAGES[reason]} (\`${reason}\`, since 2026-01-01T10:00:00Z)`,
  );
});

test('neither the name nor the phone of the member is shown', () => {
  const member = {
    membershipId: 'M-1',
    firstName: 'Alex',
    phone: '+15555559876',
    pointsBalance: 5,
    tier: 'gold',
  };
  const details = detailsOf(state({ status: 'ACTIVE', member }));
  expect(details).toContain('M-1, gold, 5 points');
  expect(details).not.toMatch(/Alex|9876/);
});

test('an unpaid order that was cancelled does not read as a cart that was given up', () => {
  const finalization = {
    order: { displayId: '7', orderId: 'o-7' },
    stage: 'payment',
    released: true,
    problem: null,
    lateAccrual: false,
  } as Finalization;
  expect(detailsOf(state({ status: 'CANCELLED', finalization }))).toContain(
    'cancelled before its money came',
  );
  expect(detailsOf(state({ status: 'CANCELLED' }))).toContain('The checkout was cancelled');
});

test("what ended says when it closes by itself, by the store's own time", () => {
  const policy = {
    ...begin({ sessionId: 's', storeId: 'st', cartId: 'c' }, 'POS', 0).policy,
    graceMs: 5_000,
  };
  const closes = (changes: Partial<SessionState>) =>
    /Closes by itself:\*\* (\S+)/.exec(detailsOf(state({ policy, ...changes })))?.[1];
  expect(closes({ status: 'EXPIRED' })).toBe('1970-01-01T00:00:05.000Z');
  expect(closes({ status: 'CANCELLED' })).toBe('1970-01-01T00:00:05.000Z');
  expect(closes({ status: 'FINALIZATION_FAILED' })).toBe('1970-01-31T00:00:00.000Z');
  expect(closes({ status: 'FINALIZATION_FAILED', abandoned: true })).toBeUndefined();
  expect(closes({ status: 'ACTIVE' })).toBeUndefined();
});

test('an order that settled nothing does not claim that it was settled', () => {
  expect(detailsOf(state({ status: 'FINALIZED' }))).toContain('earned no points');
});

test('however much the host sends, the text fits the URL that the UI asks for it with', () => {
  const items = Array.from({ length: 300 }, (_, index) => ({
    lineItemId: `line-${index}`,
    productCode: '1',
    name: 'x',
    quantity: 1,
    unitOfMeasure: 'each' as const,
    unitPrice: 100,
    merchandiseCode: '004',
  }));
  const offers = items.map(({ lineItemId }): HostReward => ({
    rewardId: `reward-${lineItemId}`,
    type: 'instant',
    kind: 'amountOff',
    description: `50¢ off the ${lineItemId}`,
    receiptText: 'x',
    discountAmount: 50,
    pointsCost: 0,
    lineItemIds: [lineItemId],
    stackable: true,
    currency: 'USD',
  }));
  const warnings = items.map(({ lineItemId }) => `REWARD_DROPPED_ABOVE_LINE: reward ${lineItemId}`);
  const details = detailsOf(
    state({ status: 'ACTIVE', cart: { version: 1, currency: 'USD', items }, offers, warnings }),
  );
  expect(details).toContain('and 294 more');
  expect(encodeURIComponent(details).length).toBeLessThan(8_000);
});

test('an e-mail of the order that was left out stands among the warnings', () => {
  const finalization = (email?: string): Finalization =>
    beginFinalization(
      {
        storeId: 'store-1',
        cartId: 'cart-1',
        orderId: 'o-1',
        displayId: '1',
        placedAt: '2026-01-01T10:00:00Z',
        cart: { version: 1, currency: 'USD', items: [] },
        totals: {
          currency: 'USD',
          subtotal: 0,
          loyaltyDiscount: 0,
          tax: 0,
          deliveryFee: 0,
          tip: 0,
          total: 0,
        },
        payments: [],
        ...(email === undefined ? {} : { email }),
      },
      { rewards: [], accrualOnly: true, warnings: [] },
      0,
    );
  const detailsWith = (email?: string) =>
    detailsOf(state({ status: 'PENDING_FINALIZATION', finalization: finalization(email) }));
  expect(detailsWith('')).toContain('**Warnings:** `EMAIL_LEFT_OUT`');
  for (const email of [undefined, 'a@example.com']) expect(detailsWith(email)).not.toContain('Warnings');
});
