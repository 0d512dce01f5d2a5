import { stripVTControlCharacters } from 'node:util';
import { WARNING_CODES, type Cart, type Reward, type Session } from '../../contract';
import { orderOf } from './basket';
import { WIDTH } from './layout';
import { renderHeading, renderOrder, renderPoints, renderSession, warningText } from './receipt';

const cart: Cart = {
  version: 2,
  currency: 'USD',
  items: [
    {
      lineItemId: 'coffee',
      productCode: '012345678905',
      name: 'House coffee, medium',
      quantity: 2,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
    {
      lineItemId: 'fuel',
      productCode: '000000000101',
      name: 'Regular unleaded',
      quantity: 8.125,
      unitOfMeasure: 'gallon',
      unitPrice: 359,
      merchandiseCode: '001',
    },
  ],
};

const reward = (rewardId: string, change: Partial<Reward>): Reward => ({
  rewardId,
  type: 'instant',
  kind: 'amountOff',
  description: `About ${rewardId}`,
  receiptText: rewardId.toUpperCase(),
  discountAmount: 100,
  pointsCost: 0,
  lineItemIds: ['coffee'],
  stackable: true,
  applied: true,
  locked: null,
  ...change,
});

const active: Session = {
  sessionId: '8f0d6f0e-5c0b-4c57-9d3b-0f6a5c4be1a7',
  storeId: 'store-1',
  cartId: 'cart-1',
  cartVersion: 2,
  posSequenceId: 'P1',
  status: 'ACTIVE',
  member: {
    proven: true,
    membershipId: 'M-1',
    firstName: 'Alex',
    maskedPhone: '•••• 0123',
    pointsBalance: 1_850,
    tier: 'gold',
  },
  rewards: {
    instant: [
      reward('coffee-off', {}),
      reward('twice', { kind: 'pointsMultiplier', discountAmount: 0 }),
      reward('weaker', { applied: false }),
    ],
    optional: [
      reward('fuel-off', {
        type: 'optional',
        kind: 'fuelPricePerUnit',
        lineItemIds: ['fuel'],
        discountAmount: 203,
        pointsCost: 1_000,
      }),
      reward('cheap', { type: 'optional', discountAmount: 50, pointsCost: 200, applied: false }),
      reward('dear', { type: 'optional', discountAmount: 500, pointsCost: 9_000, applied: false }),
    ],
  },
  totals: {
    currency: 'USD',
    subtotal: 3_415,
    loyaltyDiscount: 303,
    total: 3_112,
    lines: [
      { lineItemId: 'coffee', discounts: [{ rewardId: 'coffee-off', amount: 100 }] },
      { lineItemId: 'fuel', discounts: [{ rewardId: 'fuel-off', amount: 203 }] },
    ],
  },
  points: { toEarn: 62, multiplier: 2, earned: 0, redeemed: 0, newBalance: null },
  bypass: null,
  warnings: [],
  pdiTransactionId: 'L1',
  confirmationId: null,
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const bypassed: Session = {
  ...active,
  status: 'BYPASSED',
  member: null,
  rewards: { instant: [], optional: [] },
  totals: {
    currency: 'USD',
    subtotal: 3_415,
    loyaltyDiscount: 0,
    total: 3_415,
    lines: cart.items.map(({ lineItemId }) => ({ lineItemId, discounts: [] })),
  },
  points: { ...active.points, toEarn: 0, multiplier: 1 },
  bypass: {
    reason: 'HOST_TIMEOUT',
    message: 'The loyalty host did not answer in time.',
    since: '2026-01-01T00:00:00.000Z',
  },
};

/** Plain, with every run of spaces as one: columns are looked at by the width test. */
const rows = (lines: string[]): string[] =>
  lines.map((line) => stripVTControlCharacters(line).replaceAll(/\s+/g, ' ').trim());

test('each line stands with its price, and under it what came off', () => {
  const printed = rows(renderSession(active, cart));
  const coffee = printed.indexOf('House coffee, medium 2 × $2.49 $4.98');
  expect(printed[coffee + 1]).toBe('COFFEE-OFF -$1.00');
  const fuel = printed.indexOf('Regular unleaded 8.125 gal × $3.59 $29.17');
  expect(printed[fuel + 1]).toBe('FUEL-OFF -$2.03');
});

test('the total stands before and after', () => {
  expect(rows(renderSession(active, cart))).toEqual(
    expect.arrayContaining(['Subtotal $34.15', 'Loyalty discount -$3.03', 'Total $34.15 → $31.12']),
  );
});

test('instant rewards are told as done, optional ones as choices with their price in points', () => {
  const printed = rows(renderSession(active, cart));
  expect(printed).toEqual(
    expect.arrayContaining([
      'Applied ✔ About coffee-off -$1.00',
      '✔ About twice extra points',
      '· About weaker gives way',
      'To choose ● About fuel-off -$2.03 for 1,000 pts',
      '○ About cheap -$0.50 for 200 pts',
      '○ About dear -$5.00 for 9,000 pts, too dear',
      'To earn 62 points',
    ]),
  );
});

test('a bypass is told with its reason, at full price and without a choice', () => {
  const printed = rows(renderSession(bypassed, cart));
  expect(printed).toEqual(expect.arrayContaining(['BYPASSED HOST_TIMEOUT', 'Total, at full price $34.15']));
  expect(printed.join('\n')).toContain('did not answer in time');
  expect(printed.join('\n')).not.toMatch(/Applied|To choose|To earn|Loyalty discount/);
});

test.each(WARNING_CODES)('%s is told in words', (code) => {
  expect(warningText(`${code}: reward r-1`)).toMatch(/^reward r-1: (?!.*[A-Z]_)/);
  expect(rows(renderSession({ ...active, warnings: [code] }, cart)).join(' ')).toContain(warningText(code));
});

test('a warning of a later version is told as it came', () => {
  expect(warningText('SOMETHING_NEW: about it')).toBe('SOMETHING_NEW: about it');
});

test('the order adds tax, delivery and tip to what the session said; fuel is not taxed again', () => {
  const { totals, payments } = orderOf(active, cart);
  // 8.25 % of 4.98 − 1.00 is 0.328, to the cent 0.33.
  expect(totals).toEqual({
    currency: 'USD',
    subtotal: 3_415,
    loyaltyDiscount: 303,
    tax: 33,
    deliveryFee: 299,
    tip: 300,
    total: 3_744,
  });
  expect(payments).toEqual([expect.objectContaining({ amount: totals.total })]);
  expect(rows(renderOrder(totals))).toEqual(
    expect.arrayContaining(['Sales tax $0.33', 'Delivery $2.99', 'Tip $3.00', 'Order total $37.44']),
  );
});

test('the points are told with what was earned, redeemed and is there now', () => {
  const settled = {
    ...active,
    confirmationId: 'CF-1',
    points: { ...active.points, earned: 62, redeemed: 1_000, newBalance: 912 },
  };
  expect(rows(renderPoints(settled))).toEqual([
    'Confirmed CF-1',
    'Points +62 earned, -1,000 redeemed',
    'Balance 912 points',
  ]);
});

test('no line is wider than a terminal of 80 columns, whatever is in it', () => {
  const long = 'An uncommonly long description of a product that no till could ever print whole '.repeat(2);
  const wide: Session = {
    ...active,
    warnings: WARNING_CODES.map((code) => `${code}: reward ${'r'.repeat(30)}`),
    rewards: {
      instant: active.rewards.instant.map((offer) => ({ ...offer, description: long, receiptText: long })),
      optional: active.rewards.optional.map((offer) => ({ ...offer, description: long })),
    },
  };
  const large: Cart = {
    ...cart,
    items: cart.items.map((item) => ({ ...item, name: long, quantity: 99_999.999, unitPrice: 99_999 })),
  };
  const printed = [
    ...renderSession(wide, large),
    ...renderSession({ ...bypassed, member: active.member }, cart),
    renderHeading(12, long, '200 in 999 ms'),
  ];
  const lengths = printed
    .flatMap((line) => line.split('\n'))
    .map((line) => stripVTControlCharacters(line).length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(WIDTH + 2);
});
