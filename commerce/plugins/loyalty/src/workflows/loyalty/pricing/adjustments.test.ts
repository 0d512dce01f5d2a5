import { decorateCartTotals, MathBN } from '@medusajs/framework/utils';
import fc from 'fast-check';
import { lineAmount } from '../../../modules/loyalty/cart';
import { unreachableAnswer } from '../../../modules/loyalty/answer';
import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { toMinor } from '../../../money';
import {
  changesTo,
  isOurs,
  LOYALTY_PROVIDER,
  planAdjustments,
  ROUNDING_PROVIDER,
  type PlannedAdjustment,
} from './adjustments';
import { CartContent, loyaltyItems } from './cart-content';
import { loyaltyOrderTotals } from './order-totals';

interface RawAdjustment {
  id: string;
  amount: string;
  provider_id?: string;
  code?: string;
  description?: string;
  is_tax_inclusive?: boolean;
  metadata?: Record<string, unknown> | null;
}
interface RawLine {
  id: string;
  title: string;
  quantity: number;
  unit_price: number;
  is_tax_inclusive: boolean;
  metadata: Record<string, unknown> | null;
  adjustments: RawAdjustment[];
  tax_lines: { rate: number }[];
}
interface RawCart {
  id: string;
  currency_code: string;
  items: RawLine[];
  shipping_methods: {
    id: string;
    amount: number;
    adjustments: RawAdjustment[];
    tax_lines: { rate: number }[];
    is_tax_inclusive: boolean;
  }[];
}

const line = (over: Partial<RawLine> = {}): RawLine => ({
  id: 'a',
  title: 'A',
  quantity: 1,
  unit_price: 2.49,
  is_tax_inclusive: false,
  metadata: null,
  adjustments: [],
  tax_lines: [],
  ...over,
});
const cart = (items: RawLine[], over: Partial<RawCart> = {}): RawCart => ({
  id: 'cart',
  currency_code: 'usd',
  items,
  shipping_methods: [],
  ...over,
});
const read = (raw: RawCart): CartContent => CartContent.parse(raw);

const answer = (lines: Record<string, number[]>): LoyaltyAnswer => ({
  ...unreachableAnswer({ cartId: 'cart', sessionId: 's', at: new Date(0) }),
  status: 'ACTIVE',
  bypass: null,
  totals: {
    currency: 'USD',
    subtotal: 0,
    loyaltyDiscount: 0,
    total: 0,
    lines: Object.entries(lines).map(([lineItemId, amounts]) => ({
      lineItemId,
      discounts: amounts.map((amount, index) => ({ rewardId: `r${index}`, amount })),
    })),
  },
});

/** The cart as it stands after the plan was written. */
function written(raw: RawCart, planned: PlannedAdjustment[]): RawCart {
  const items = raw.items.map((item) => ({
    ...item,
    adjustments: [
      ...item.adjustments.filter((adjustment) => !isOurs(adjustment)),
      ...planned
        .filter(({ item_id }) => item_id === item.id)
        .map((adjustment, index) => ({ id: `new-${index}`, ...adjustment })),
    ],
  }));
  return { ...raw, items };
}
const medusa = (raw: RawCart) =>
  decorateCartTotals(
    structuredClone(raw) as unknown as Parameters<typeof decorateCartTotals>[0],
  ) as unknown as Record<string, { toString(): string }>;
const sumOf = (planned: PlannedAdjustment[], provider: string): string =>
  MathBN.sum(
    ...planned.filter(({ provider_id }) => provider_id === provider).map(({ amount }) => amount),
  ).toFixed();

describe('a plan', () => {
  test('a fuel line is rounded to its cent, down and up, as the loyalty service rounds it', () => {
    expect(planAdjustments(read(cart([line({ quantity: 8.123, unit_price: 3.59 })])), null)).toMatchObject([
      { provider_id: ROUNDING_PROVIDER, amount: '0.00157' },
    ]);
    expect(planAdjustments(read(cart([line({ quantity: 8.125, unit_price: 3.59 })])), null)).toMatchObject([
      { provider_id: ROUNDING_PROVIDER, amount: '-0.00125' },
    ]);
  });

  test('a line of whole cents is left alone', () => {
    expect(planAdjustments(read(cart([line({ quantity: 3 })])), null)).toEqual([]);
  });

  test('a discount is exact, names its reward, and carries no code that Medusa would take for a promotion', () => {
    const [planned] = planAdjustments(read(cart([line()])), answer({ a: [50] }));
    expect(planned).toEqual({
      item_id: 'a',
      provider_id: LOYALTY_PROVIDER,
      amount: '0.50',
      description: 'r0',
      is_tax_inclusive: false,
      metadata: { reward_id: 'r0' },
    });
  });

  test("a shop's promotion comes first: loyalty gets what it leaves, and no line goes below zero", () => {
    const promoted = cart([line({ adjustments: [{ id: 'p', code: 'TEN', amount: '2.00' }] })]);
    expect(planAdjustments(read(promoted), answer({ a: [30, 40] })).map(({ amount }) => amount)).toEqual([
      '0.30',
      '0.19',
    ]);
    expect(
      planAdjustments(
        read(cart([line({ adjustments: [{ id: 'p', code: 'ALL', amount: '2.49' }] })])),
        answer({ a: [30] }),
      ),
    ).toEqual([]);
  });

  test('a promotion that leaves a fraction of a cent is rounded before loyalty takes its part', () => {
    const promoted = cart([line({ adjustments: [{ id: 'p', code: 'TEN', amount: '0.249' }] })]);
    expect(planAdjustments(read(promoted), answer({ a: [300] }))).toMatchObject([
      { provider_id: ROUNDING_PROVIDER, amount: '0.001' },
      { provider_id: LOYALTY_PROVIDER, amount: '2.24' },
    ]);
  });

  test.each(['BYPASSED', 'IDENTIFYING', 'EXPIRED', 'CANCELLED', 'FINALIZED'] as const)(
    'a session that is %s gives nothing',
    (status) => {
      expect(planAdjustments(read(cart([line()])), { ...answer({ a: [50] }), status })).toEqual([]);
    },
  );

  test('a price with its tax is lowered with its tax, also beside a promotion without', () => {
    const taxed = line({
      unit_price: 11,
      is_tax_inclusive: true,
      tax_lines: [{ rate: 10 }],
      adjustments: [{ id: 'p', code: 'ONE', amount: '1', is_tax_inclusive: false }],
    });
    const planned = planAdjustments(read(cart([taxed])), answer({ a: [5000] }));
    expect(planned).toMatchObject([{ amount: '9.90', is_tax_inclusive: true }]);
    expect(Number(medusa(written(cart([taxed]), planned))['total'])).toBe(0);
  });

  test('a currency without decimals knows no cents', () => {
    const yen = cart(
      [line({ unit_price: 100, quantity: 1.5 }), line({ id: 'b', unit_price: 33, quantity: 0.5 })],
      { currency_code: 'jpy' },
    );
    expect(planAdjustments(read(yen), answer({ a: [10] }))).toMatchObject([
      { item_id: 'a', amount: '10' },
      { item_id: 'b', amount: '-0.5' },
    ]);
  });
});

describe('changes', () => {
  const discounted = (...ids: string[]) =>
    cart([
      line({
        adjustments: ids.map((id) => ({
          id,
          amount: '0.5',
          provider_id: LOYALTY_PROVIDER,
          description: 'r0',
          is_tax_inclusive: false,
          metadata: { reward_id: 'r0' },
        })),
      }),
    ]);
  const plan = planAdjustments(read(cart([line()])), answer({ a: [50] }));

  test('what stands already is left as it is', () => {
    expect(changesTo(read(discounted('one')), plan)).toEqual({ remove: [], create: [] });
  });
  test('a second copy goes', () => {
    expect(changesTo(read(discounted('one', 'two')), plan)).toEqual({ remove: ['two'], create: [] });
  });
  test('another amount is another adjustment', () => {
    const other = planAdjustments(read(cart([line()])), answer({ a: [60] }));
    expect(changesTo(read(discounted('one')), other)).toMatchObject({
      remove: ['one'],
      create: [{ amount: '0.60' }],
    });
  });
  test('nothing of ours is left behind, nothing of anybody else is touched', () => {
    const mixed = cart([
      line({
        adjustments: [
          { id: 'p', code: 'TEN', amount: '0.2' },
          { id: 'l', amount: '0.5', provider_id: LOYALTY_PROVIDER },
          { id: 'r', amount: '0.001', provider_id: ROUNDING_PROVIDER },
        ],
      }),
    ]);
    expect(changesTo(read(mixed), [])).toEqual({ remove: ['l', 'r'], create: [] });
  });
});

/**
 * Carts as a shop has them: goods, fuel, promotions of any fraction, tax, delivery, a tip, and what loyalty
 * claims to take off.
 */
const anyLine = (id: string) =>
  fc
    .record({
      cents: fc.integer({ min: 0, max: 20_000 }),
      thousandths: fc.oneof(
        fc.integer({ min: 1, max: 20 }).map((n) => n * 1000),
        fc.integer({ min: 1, max: 40_000 }),
      ),
      rate: fc.constantFrom(0, 8.25),
      promotion: fc.double({ min: 0, max: 1, noNaN: true }),
      promoted: fc.boolean(),
      claims: fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 3 }),
    })
    .map(({ cents, thousandths, rate, promotion, promoted, claims }) => {
      const price = MathBN.div(cents, 100);
      const off = MathBN.mult(MathBN.mult(price, MathBN.div(thousandths, 1000)), promotion).toFixed();
      return {
        claims,
        raw: line({
          id,
          title: id,
          unit_price: price.toNumber(),
          quantity: thousandths / 1000,
          tax_lines: rate ? [{ rate }] : [],
          adjustments: promoted ? [{ id: `p-${id}`, code: 'PROMO', amount: off }] : [],
        }),
      };
    });
const anyCart = fc
  .record({
    lines: fc
      .integer({ min: 0, max: 5 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyLine(`line-${index}`)))),
    tip: fc.integer({ min: 0, max: 100_000 }),
    delivery: fc.constantFrom(0, 2.99),
    deliveryRate: fc.constantFrom(0, 8.25),
  })
  .map(({ lines, tip, delivery, deliveryRate }) => {
    const tips =
      tip > 0 ? [line({ id: 'tip', title: 'Tip', unit_price: tip / 100, metadata: { kind: 'tip' } })] : [];
    const methods = [
      {
        id: 'm',
        amount: delivery,
        adjustments: [],
        tax_lines: deliveryRate ? [{ rate: deliveryRate }] : [],
        is_tax_inclusive: false,
      },
    ];
    return {
      raw: cart([...lines.map(({ raw }) => raw), ...tips], { shipping_methods: methods }),
      claims: Object.fromEntries(lines.map(({ raw, claims }) => [raw.id, claims])),
      tip,
      delivery,
    };
  });

describe("beside Medusa's own figures", () => {
  test('every order adds up to the cent, and to what Medusa charges', () => {
    fc.assert(
      fc.property(anyCart, ({ raw, claims, tip, delivery }) => {
        const planned = planAdjustments(read(raw), answer(claims));
        const after = written(raw, planned);
        const figures = medusa(after);
        const totals = loyaltyOrderTotals({ ...after, total: figures['total'] });

        expect(totals.total).toBe(
          totals.subtotal - totals.loyaltyDiscount + totals.tax + totals.deliveryFee + totals.tip,
        );
        expect(totals.total).toBe(toMinor(String(figures['total']), 'usd'));
        expect(totals.tax).toBe(toMinor(String(figures['tax_total']), 'usd'));
        expect(totals).toMatchObject({ tip, deliveryFee: Math.round(delivery * 100) });
        expect(totals.loyaltyDiscount).toBe(toMinor(sumOf(planned, LOYALTY_PROVIDER), 'usd'));
        expect(
          Math.min(...Object.values(totals).filter((value) => typeof value === 'number')),
        ).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  test('no line goes below zero, and each is whole cents before tax', () => {
    fc.assert(
      fc.property(anyCart, ({ raw, claims }) => {
        const after = written(raw, planAdjustments(read(raw), answer(claims)));
        const { items } = medusa(after) as unknown as {
          items: { subtotal: string; discount_subtotal: string }[];
        };
        for (const item of items) {
          const net = MathBN.sub(String(item.subtotal), String(item.discount_subtotal)).decimalPlaces(12);
          expect(net.isNegative() && !net.isZero()).toBe(false);
          expect(net.times(100).isInteger()).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("without promotions the subtotal is the loyalty service's own", () => {
    fc.assert(
      fc.property(anyCart, ({ raw, claims }) => {
        const bare = { ...raw, items: raw.items.map((item) => ({ ...item, adjustments: [] })) };
        const after = written(bare, planAdjustments(read(bare), answer(claims)));
        const totals = loyaltyOrderTotals({ ...after, total: medusa(after)['total'] });
        expect(totals.subtotal).toBe(
          loyaltyItems(read(bare)).reduce((sum, item) => sum + lineAmount(item), 0),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('writing the plan twice changes nothing', () => {
    fc.assert(
      fc.property(anyCart, ({ raw, claims }) => {
        const after = written(raw, planAdjustments(read(raw), answer(claims)));
        expect(changesTo(read(after), planAdjustments(read(after), answer(claims)))).toEqual({
          remove: [],
          create: [],
        });
      }),
    );
  });
});
