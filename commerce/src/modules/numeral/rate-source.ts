import type { Logger } from '@medusajs/framework/types';
import { LRUCache } from 'lru-cache';
import CircuitBreaker from 'opossum';
import type { Calculate } from './client';
import { NumeralFailure } from './failure';
import { toLineRates, type LineRate } from './rate';
import type { CalculationRequest, NumeralAddress } from './wire';

/** One line to be taxed. */
export interface AskedLine {
  id: string;
  /** Numeral's. */
  category: string;
  /** The whole line in minor units. */
  amount: number;
  /** Whole. */
  quantity: number;
}

export interface Question {
  address: NumeralAddress;
  /** ISO 4217, upper case. */
  currency: string;
  lines: readonly AskedLine[];
}

export interface RateSource {
  /**
   * Rates by line id, or null when they cannot be had now. Never throws, and never takes longer than the
   * client's budget.
   */
  ratesOf(question: Question): Promise<ReadonlyMap<string, LineRate> | null>;
  /** Ends the breaker's timers. */
  close(): void;
}

export interface RateSourceOptions {
  calculate: Calculate;
  logger: Pick<Logger, 'warn' | 'info'>;
  /** How long Numeral is left alone after a failure; default 30 000. */
  coolDownMs?: number;
  /** How long a rate is trusted; default five minutes. */
  cacheMs?: number;
}

const COOL_DOWN_MS = 30_000;
const CACHE_MS = 5 * 60_000;
/** Addresses of carts that change at the moment. */
const CACHED = 2_000;

type Breaker = CircuitBreaker<[CalculationRequest, ReadonlyMap<string, number>], Map<string, LineRate>>;

function createBreaker({ calculate, logger, coolDownMs = COOL_DOWN_MS }: RateSourceOptions): Breaker {
  const ask = async (request: CalculationRequest, amounts: ReadonlyMap<string, number>) =>
    toLineRates(await calculate(request), amounts);
  const breaker: Breaker = new CircuitBreaker(ask, {
    timeout: false, // The client has a budget of its own.
    resetTimeout: coolDownMs,
    errorThresholdPercentage: 50,
    volumeThreshold: 4,
    // A refused address says nothing of Numeral's health.
    errorFilter: (error: unknown) => error instanceof NumeralFailure && error.reason === 'REFUSED',
  });
  breaker.on('open', () =>
    logger.warn(
      `Numeral is left alone for ${coolDownMs / 1000} s; carts are taxed with the region's own rates meanwhile`,
    ),
  );
  breaker.on('close', () => logger.info('Numeral answers again'));
  return breaker;
}

const requestOf = ({ address, currency, lines }: Question): CalculationRequest => ({
  customer: { address },
  order_details: {
    customer_currency_code: currency,
    tax_included_in_amount: false,
    line_items: lines.map(({ id, category, amount, quantity }) => ({
      reference_line_item_id: id,
      product_category: category,
      amount,
      quantity,
    })),
  },
});

const keyOf = ({ address, currency, lines }: Question): string =>
  JSON.stringify([address, currency, [...new Set(lines.map(({ category }) => category))].sort()]);

/**
 * The rates by category, or null where a category has more than one or a rate is right for its amount only:
 * such an answer is used once.
 */
function reusable(
  lines: readonly AskedLine[],
  rates: ReadonlyMap<string, LineRate>,
): Map<string, LineRate> | null {
  const known = new Map<string, LineRate>();
  for (const { id, category } of lines) {
    const rate = rates.get(id);
    const other = known.get(category);
    if (!rate || rate.ofThisAmount || (other && other.percent !== rate.percent)) return null;
    known.set(category, rate);
  }
  return known;
}

const byLine = (lines: readonly AskedLine[], rates: ReadonlyMap<string, LineRate>): Map<string, LineRate> =>
  new Map(
    lines.flatMap(({ id, category }) =>
      [rates.get(category)].filter((rate) => rate !== undefined).map((rate) => [id, rate] as const),
    ),
  );

/**
 * Numeral's rates behind a breaker and a short cache by address and categories. A rate does not depend on
 * what a cart holds of a category, so most changes of a cart ask nobody. A Numeral that hangs costs one cart
 * its budget; the breaker opens at once, because the next would wait as long.
 */
export function createRateSource(options: RateSourceOptions): RateSource {
  const { logger, cacheMs = CACHE_MS } = options;
  const breaker = createBreaker(options);
  const cache = new LRUCache<string, ReadonlyMap<string, LineRate>>({ max: CACHED, ttl: cacheMs });

  const failed = (error: unknown): null => {
    // Not asked: the breaker's own refusal, told when it opened.
    if (breaker.opened && !(error instanceof NumeralFailure)) return null;
    if (error instanceof NumeralFailure && error.reason === 'TIMEOUT') breaker.open();
    logger.warn(
      `Numeral gave no rates (${error instanceof NumeralFailure ? error.message : 'an unexpected error'}); the region's own rates are used`,
    );
    return null;
  };

  return {
    ratesOf: async (question) => {
      const key = keyOf(question);
      const known = cache.get(key);
      if (known) return byLine(question.lines, known);
      try {
        const rates = await breaker.fire(
          requestOf(question),
          new Map(question.lines.map(({ id, amount }) => [id, amount])),
        );
        const kept = reusable(question.lines, rates);
        if (kept) cache.set(key, kept);
        return rates;
      } catch (error) {
        return failed(error);
      }
    },
    close: () => breaker.shutdown(),
  };
}
