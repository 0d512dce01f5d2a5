import { BYPASS_MESSAGES, BYPASS_REASONS, type HostReward, SESSION_STATUSES } from '../../contract';
import { detailsOf } from './details';
import { leverOf } from './message';
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
    `**Why without loyalty:** ${BYPASS_MESSAGES[reason]} (\`${reason}\`, since Thu, Jan 1, 2026, 10:00 UTC)`,
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
    graceMs: 7_200_000,
  };
  const closes = (changes: Partial<SessionState>) =>
    /Closes by itself:\*\* (.*)/.exec(detailsOf(state({ policy, ...changes })))?.[1];
  expect(closes({ status: 'EXPIRED' })).toBe('Thu, Jan 1, 1970, 02:00 UTC (2 hours after this was written)');
  expect(closes({ status: 'CANCELLED' })).toBe(closes({ status: 'EXPIRED' }));
  expect(closes({ status: 'FINALIZATION_FAILED' })).toBe(
    'Sat, Jan 31, 1970, 00:00 UTC (30 days after this was written)',
  );
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
  expect(detailsWith('')).toMatch(/Warnings:.* no receipt was sent\. \(`EMAIL_LEFT_OUT`\)/);
  for (const email of [undefined, 'a@example.com']) expect(detailsWith(email)).not.toContain('Warnings');
});

describe('who the shopper said to be', () => {
  const gave = (identity: SessionState['identity']) => detailsOf(state({ status: 'BYPASSED', identity }));

  test('is told by its kind, never by the number', () => {
    expect(gave({ phone: '+15555559876' })).toContain('| Shopper gave | a phone number |');
    expect(gave({ phone: '+15555559876' })).not.toContain('9876');
    expect(gave({ membershipId: 'M-1' })).toContain('| Shopper gave | a membership id |');
    expect(gave(null)).toContain('no phone number and no membership id');
  });

  test('decides what a bypassed order is promised', () => {
    expect(gave({ phone: '+15555559876' })).toContain('Their order still earns its points');
    expect(gave(null)).toContain('Their order earns no points');
  });
});

describe('what is waited for', () => {
  const placed = { order: { displayId: '9', orderId: 'o-9' }, stage: 'host', deadline: 72 * 3_600_000 };
  const finalization = placed as Finalization;
  const waits = (changes: Partial<SessionState>) =>
    /Waits for:\*\* (.*)/.exec(detailsOf(state(changes)))?.[1];
  const phone = { phone: '+15555559876' };

  test('is a person, the money, the member or the host', () => {
    expect(waits({ status: 'IDENTIFYING' })).toContain('may give a phone number');
    expect(waits({ status: 'ACTIVE' })).toContain('the shopper');
    expect(
      waits({ status: 'PENDING_FINALIZATION', finalization: { ...finalization, stage: 'payment' } }),
    ).toBe("the order's money.");
    expect(waits({ status: 'PENDING_FINALIZATION', finalization, identity: phone })).toContain(
      'to find the member',
    );
    expect(waits({ status: 'PENDING_FINALIZATION', finalization })).toContain('to settle points');
    expect(waits({ status: 'FINALIZATION_FAILED', finalization })).toBe('you.');
    expect(waits({ status: 'FINALIZATION_FAILED', finalization, abandoned: true })).toBeUndefined();
    expect(waits({ status: 'FINALIZED' })).toBeUndefined();
  });

  test("is timed in the store's own zone, where it has one", () => {
    const policy = { ...state({}).policy, timeZone: 'America/Chicago' };
    expect(detailsOf(state({ status: 'PENDING_FINALIZATION', finalization, policy }))).toContain(
      '**Retries end:** Sat, Jan 3, 1970, 18:00 CST (72 hours after this was written)',
    );
  });

  test('says that the rewards were refused, and why', () => {
    const refused = { ...finalization, refusedRedemption: 'INSUFFICIENT_POINTS' };
    expect(detailsOf(state({ status: 'PENDING_FINALIZATION', finalization: refused }))).toContain(
      '**Rewards refused:** The member has fewer points than the rewards cost. (`INSUFFICIENT_POINTS`)',
    );
  });
});

describe('what was done by hand', () => {
  const at = Date.parse('2026-12-03T10:05:00Z');
  const lever = (message: Parameters<typeof leverOf>[0]) =>
    detailsOf(state({ status: 'CANCELLED', lever: leverOf(message, at) }));

  test('is told with who, when and why', () => {
    expect(lever({ name: 'cancel', body: { storeId: 's', reason: 'out of milk' } })).toContain(
      '**Done by hand:** The shop cancelled the checkout, Thu, Dec 3, 2026, 10:05 UTC. The reason given: out of milk',
    );
    expect(lever({ name: 'abandonFinalization', body: {} })).toContain(
      'Support gave the settlement up, Thu, Dec 3, 2026, 10:05 UTC. No reason was given.',
    );
  });

  test('holds no number, no address and no markup of what was typed', () => {
    const reason = '# call\n[me](https://a.example) at 555-555-0123 or alex@example.com `now`';
    const [line = ''] = /Done by hand.*/.exec(lever({ name: 'bypass', body: { reason } })) ?? [];
    expect(line).toContain('[number]'.replace('[', '&#91;').replace(']', '&#93;'));
    expect(line).not.toMatch(/0123|alex|https:\/\/|`|\]\(/);
  });

  test('what shoppers do is not', () =>
    expect(leverOf({ name: 'selectReward', body: { rewardIds: [] } }, at)).toBeNull());
});
