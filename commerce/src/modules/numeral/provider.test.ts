import type {
  ItemTaxCalculationLine,
  ShippingTaxCalculationLine,
  TaxCalculationContext,
} from '@medusajs/framework/types';
import { decorateCartTotals } from '@medusajs/framework/utils';
import fc from 'fast-check';
import { NumeralTaxProvider, type NumeralOptions } from './service';
import { context, delivery, item, REGION_PERCENT, regionRate, STREET } from './testing/lines';
import { openNumeralSandbox, type NumeralSandbox } from './testing/sandbox';

let sandbox: NumeralSandbox;
const log: string[] = [];
const providers: NumeralTaxProvider[] = [];

const logger = {
  warn: (text: string) => log.push(text),
  info: (text: string) => log.push(text),
} as unknown as ConstructorParameters<typeof NumeralTaxProvider>[0]['logger'];

/** A process of its own, as far as cache and breaker go. */
function provider(options: Partial<NumeralOptions> = {}): NumeralTaxProvider {
  const made = new NumeralTaxProvider(
    { logger },
    { url: sandbox.url, apiKey: sandbox.apiKey, fallbackPercent: 6, ...options },
  );
  providers.push(made);
  return made;
}

/** Rate and origin by line. */
async function taxed(
  of: NumeralTaxProvider,
  items: ItemTaxCalculationLine[],
  where: TaxCalculationContext = context(),
  deliveries: ShippingTaxCalculationLine[] = [],
) {
  const lines = await of.getTaxLines(items, deliveries, where);
  const ids = lines.map((line) => ('line_item_id' in line ? line.line_item_id : line.shipping_line_id));
  expect(ids.sort()).toEqual(
    [
      ...items.map(({ line_item: { id } }) => id),
      ...deliveries.map(({ shipping_line: { id } }) => id),
    ].sort(),
  );
  expect(lines.every(({ provider_id }) => provider_id === 'tp_numeral_numeral')).toBe(true);
  return Object.fromEntries(
    lines.map((line) => [
      'line_item_id' in line ? line.line_item_id : line.shipping_line_id,
      [line.rate, line.code],
    ]),
  );
}

const NUMERAL = [8.25, 'numeral'];
const REGION = [REGION_PERCENT, 'sales'];
const UNTAXED = [0, 'untaxed'];

beforeAll(async () => {
  sandbox = await openNumeralSandbox();
});
beforeEach(async () => {
  log.length = 0;
  await sandbox.reset();
});
afterEach(() => {
  for (const made of providers.splice(0)) made.close();
});
afterAll(() => sandbox.close());

describe('with Numeral answering', () => {
  afterEach(() => expect(sandbox.problems()).toEqual([]));

  test('goods have one tax line with all rates in it, and the jurisdictions beside it', async () => {
    const [line] = await provider().getTaxLines([item('coffee', 2.49, 2)], [], context());
    expect(line).toMatchObject({ line_item_id: 'coffee', rate: 8.25, code: 'numeral', name: 'Sales tax' });
    expect(line?.data).toEqual({
      jurisdictions: [
        { name: 'Texas', type: 'STATE SALES TAX', percent: 6.25 },
        { name: 'Texas local', type: 'LOCAL SALES TAX', percent: 2 },
      ],
    });
  });

  test('fuel and tips are not taxed and never sent', async () => {
    const facts = {
      fuel: { merchandiseCode: '001' },
      diesel: { unitOfMeasure: 'gallon' },
      tip: { kind: 'tip' },
    };
    const items = [item('fuel', 3.59, 8.123), item('diesel', 4.09, 0.5), item('tip', 2), item('chips', 2.69)];
    expect(await taxed(provider(), items, context({}, facts))).toEqual({
      fuel: UNTAXED,
      diesel: UNTAXED,
      tip: UNTAXED,
      chips: NUMERAL,
    });
    const [call] = await sandbox.calls();
    expect(call?.body).toMatchObject({
      order_details: { line_items: [{ reference_line_item_id: 'chips', amount: 269 }] },
    });
  });

  test('a cart of fuel alone asks nobody', async () => {
    expect(
      await taxed(provider(), [item('fuel', 3.59, 8)], context({}, { fuel: { merchandiseCode: '001' } })),
    ).toEqual({ fuel: UNTAXED });
    expect(await sandbox.calls()).toEqual([]);
  });

  test("the shopkeeper's own rule of 0 % for a product or its type settles it without Numeral", async () => {
    const byRule = item('fuel', 3.59, 8, [regionRate(0, { is_default: false, code: 'fuel' })]);
    expect(await taxed(provider(), [byRule])).toEqual({ fuel: UNTAXED });
    expect(await sandbox.calls()).toEqual([]);
  });

  test('what is sent is the whole line in minor units, a fraction of a unit as one piece', async () => {
    await taxed(provider(), [item('kerosene', 3.599, 8.123), item('chips', 2.69, 3)]);
    const [call] = await sandbox.calls();
    expect(call?.body).toMatchObject({
      order_details: {
        customer_currency_code: 'USD',
        line_items: [
          { amount: 2923, quantity: 1 },
          { amount: 807, quantity: 3 },
        ],
      },
    });
  });

  test.each([
    ['in Texas', { province_code: 'TX' }, 8.25],
    ['in California', { province_code: 'us-ca', postal_code: '94103' }, 0],
  ])('delivery %s is taxed as Numeral says', async (_where, address, percent) => {
    expect(
      await taxed(provider(), [], context(address), [delivery('van', 2.99), delivery('pickup', 0)]),
    ).toEqual({ van: [percent, 'numeral'], pickup: UNTAXED });
  });

  test('a flat fee becomes the rate that yields it for this amount', async () => {
    const [line] = await provider().getTaxLines(
      [],
      [delivery('van', 2.99)],
      context({ province_code: 'CO', postal_code: '80202' }),
    );
    // 2.9 % of 2.99 and 0.28.
    expect((2.99 * Number(line?.rate)) / 100).toBeCloseTo(0.08671 + 0.28, 6);
  });

  test('a rate of Numeral survives as the decimal that it is', async () => {
    expect(
      await taxed(provider(), [item('a', 10)], context({ province_code: 'NY', postal_code: '10001' })),
    ).toEqual({ a: [8.875, 'numeral'] });
  });

  test("a product category of Numeral's on the variant is the one that is asked for", async () => {
    const facts = { bread: { merchandiseCode: '010', taxCategory: 'GROCERY' } };
    expect(await taxed(provider(), [item('bread', 4)], context({}, facts))).toEqual({
      bread: [0, 'numeral'],
    });
  });

  test('a change of the cart asks nobody again; another address or category does', async () => {
    const own = provider();
    await taxed(own, [item('chips', 2.69)]);
    expect(await taxed(own, [item('chips', 2.69, 5), item('cola', 2.29)])).toEqual({
      chips: NUMERAL,
      cola: NUMERAL,
    });
    expect(await sandbox.calls()).toHaveLength(1);
    await taxed(own, [item('chips', 2.69)], context({ postal_code: '78702' }));
    await taxed(own, [], context(), [delivery('van', 2.99)]);
    expect(await sandbox.calls()).toHaveLength(3);
  });

  test('a rate that is right for one amount only is asked for every time', async () => {
    const own = provider();
    const colorado = context({ province_code: 'CO', postal_code: '80202' });
    await taxed(own, [], colorado, [delivery('van', 2.99)]);
    await taxed(own, [], colorado, [delivery('van', 4.99)]);
    expect(await sandbox.calls()).toHaveLength(2);
  });

  test("Medusa's own totals come out at Numeral's tax to half a cent per taxed line, and follow a discount", async () => {
    const own = provider();
    const cart = fc.array(
      fc.record({
        cents: fc.integer({ min: 1, max: 5_000 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        off: fc.integer({ min: 0, max: 100 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(cart, async (lines) => {
        const items = lines.map(({ cents, quantity }, index) => item(`l${index}`, cents / 100, quantity));
        const taxLines = await own.getTaxLines(items, [], context());
        const totals = decorateCartTotals({
          items: items.map(({ line_item }, index) => ({
            ...line_item,
            tax_lines: taxLines.filter(
              (line) => 'line_item_id' in line && line.line_item_id === line_item.id,
            ),
            adjustments: [
              {
                amount:
                  Math.floor(
                    ((lines[index]?.cents ?? 0) * (lines[index]?.quantity ?? 0) * (lines[index]?.off ?? 0)) /
                      100,
                  ) / 100,
              },
            ],
          })),
        } as unknown as Parameters<typeof decorateCartTotals>[0]);
        const nets = lines.map(
          ({ cents, quantity, off }) => cents * quantity - Math.floor((cents * quantity * off) / 100),
        );
        const byNumeral = nets.reduce((sum, net) => sum + Math.floor(net * 0.0825 + 0.5 + 1e-9), 0);
        expect(Math.abs(Number(totals.tax_total) * 100 - byNumeral)).toBeLessThanOrEqual(
          lines.length / 2 + 1e-6,
        );
        expect(Number(totals.tax_total) * 100).toBeCloseTo(
          nets.reduce((sum, net) => sum + net * 0.0825, 0),
          6,
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('without an answer of Numeral', () => {
  const goods = [item('chips', 2.69)];

  /** Nothing of a shopper may stand in a log. */
  function expectNoPersonalData(): void {
    expect(log.join('\n')).not.toMatch(new RegExp(`${STREET}|78701|Austin|alex@example|cus_1`));
  }

  test.each([
    ['only a country', { province_code: null, postal_code: undefined }],
    ['a state in words', { province_code: 'Lone Star State' }],
    ['no postal code', { postal_code: '' }],
  ])(
    'an address with %s is taxed with the rates of the region, and nobody is asked',
    async (_what, address) => {
      expect(await taxed(provider(), goods, context(address))).toEqual({ chips: REGION });
      expect(await sandbox.calls()).toEqual([]);
      expect(log).toEqual([]);
    },
  );

  test.each([
    ['a reset', { kind: 'reset' }, 'UNREACHABLE'],
    ['a 500', { kind: 'status', value: 500 }, 'STATUS: status 500'],
    ['a 401', { kind: 'status', value: 401 }, 'STATUS: status 401'],
    ['a 429', { kind: 'status', value: 429 }, 'STATUS: status 429'],
    ['half an answer', { kind: 'malformed' }, 'INVALID_ANSWER'],
    ['an absurd rate', { kind: 'lie', value: 'absurdRate' }, 'ABSURD_RATE: a rate of 95 %'],
    ['a negative rate', { kind: 'lie', value: 'negativeRate' }, 'ABSURD_RATE'],
    ['a rate in words', { kind: 'lie', value: 'rateAsText' }, 'INVALID_ANSWER'],
    ['a line too few', { kind: 'lie', value: 'missingLine' }, 'INVALID_ANSWER'],
    ["somebody else's line", { kind: 'lie', value: 'unknownLine' }, 'INVALID_ANSWER'],
    ['no lines at all', { kind: 'lie', value: 'noLines' }, 'INVALID_ANSWER'],
  ])(
    '%s: the rates of the region, a line in the log, and the truth the next time',
    async (_what, fault, reason) => {
      const own = provider();
      await sandbox.setFaults({ ...fault, times: 1 });
      const facts = { fuel: { merchandiseCode: '001' }, tip: { kind: 'tip' } };
      const cart = [...goods, item('fuel', 3.59, 8.123), item('tip', 2)];
      expect(await taxed(own, cart, context({}, facts))).toEqual({
        chips: REGION,
        fuel: UNTAXED,
        tip: UNTAXED,
      });
      expect(log).toEqual([expect.stringContaining(reason)]);
      expectNoPersonalData();
      expect(await taxed(own, cart, context({}, facts))).toMatchObject({ chips: NUMERAL });
    },
  );

  test('nobody listens at all', async () => {
    expect(await taxed(provider({ url: 'http://127.0.0.1:9' }), goods)).toEqual({ chips: REGION });
    expect(log).toEqual([expect.stringContaining('UNREACHABLE')]);
  });

  test("without Numeral configured goods have the region's own rate, and fuel and tips none", async () => {
    const facts = { fuel: { merchandiseCode: '001' }, tip: { kind: 'tip' } };
    const items = [item('fuel', 3.59, 8.123), item('tip', 2), item('chips', 2.69)];
    expect(await taxed(provider({ url: undefined }), items, context({}, facts))).toEqual({
      fuel: UNTAXED,
      tip: UNTAXED,
      chips: REGION,
    });
    expect(log).toEqual([]);
  });

  test('a refused address says nothing of Numeral: the breaker stays closed', async () => {
    const own = provider();
    for (let call = 0; call < 6; call += 1)
      expect(await taxed(own, goods, context({ postal_code: '787' }))).toEqual({ chips: REGION });
    expect(log).toEqual(
      Array.from({ length: 6 }, () => expect.stringContaining('REFUSED: 400 MALFORMED_ADDRESS')),
    );
    expectNoPersonalData();
    expect(await taxed(own, goods)).toEqual({ chips: NUMERAL });
  });

  test('a hanging Numeral costs one budget; then it is left alone, and asked again after the cool-down', async () => {
    const own = provider({ budgetMs: 150, coolDownMs: 200 });
    await sandbox.setFaults({ kind: 'hang' });
    const begun = performance.now();
    expect(await taxed(own, goods, context(), [])).toEqual({ chips: REGION });
    const first = performance.now();
    expect(first - begun).toBeGreaterThanOrEqual(140);
    expect(first - begun).toBeLessThan(1_500);

    for (let call = 0; call < 20; call += 1)
      expect(await taxed(own, [], context(), [delivery('van', 2.99)])).toEqual({ van: REGION });
    expect(await sandbox.calls()).toHaveLength(1);
    expect(log.join('\n')).toContain('TIMEOUT: no answer within 150 ms');
    expectNoPersonalData();

    await sandbox.setFaults();
    await until(async () => (await taxed(own, goods))['chips']?.[0] === NUMERAL[0]);
    expect(log.at(-1)).toBe('Numeral answers again');
  });

  test('a slow answer is as good as none', async () => {
    await sandbox.setFaults({ kind: 'latency', value: 400 });
    expect(await taxed(provider({ budgetMs: 100 }), goods)).toEqual({ chips: REGION });
  });

  test('failure upon failure opens the breaker too', async () => {
    const own = provider();
    await sandbox.setFaults({ kind: 'status', value: 503 });
    for (let call = 0; call < 10; call += 1) expect(await taxed(own, goods)).toEqual({ chips: REGION });
    expect(await sandbox.calls()).toHaveLength(4);
  });

  test('what is cached is served while Numeral is away', async () => {
    const own = provider();
    await taxed(own, goods);
    await sandbox.setFaults({ kind: 'hang' });
    expect(await taxed(own, [item('chips', 2.69, 4)])).toEqual({ chips: NUMERAL });
  });

  test('the rates of a region that are added up are one line, and a region without any has the configured rate', async () => {
    const combined = item('a', 1, 1, [regionRate(6.1), regionRate(2.2)]);
    expect(await taxed(provider({ url: 'http://127.0.0.1:9' }), [combined, item('b', 1, 1, [])])).toEqual({
      a: [8.3, 'sales'],
      b: [6, 'default'],
    });
  });
});

/** Asks again until it holds, for two seconds at most. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 2_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come to hold within two seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
