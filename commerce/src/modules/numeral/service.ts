import type {
  ItemTaxCalculationLine,
  ItemTaxLineDTO,
  ITaxProvider,
  Logger,
  ShippingTaxCalculationLine,
  ShippingTaxLineDTO,
  TaxCalculationContext,
} from '@medusajs/framework/types';
import { toNumeralAddress } from './address';
import { createNumeralClient } from './client';
import { readLineFacts } from './line-facts';
import type { LineRate } from './rate';
import { createRateSource, type RateSource } from './rate-source';
import {
  byNumeral,
  byRegion,
  deliveryOf,
  isAsked,
  itemOf,
  untaxed,
  type Taxable,
  type TaxLine,
} from './tax-lines';

export interface NumeralOptions {
  /** Numeral's own address or the sandbox's; without one nobody is asked. */
  url: string | undefined;
  apiKey: string;
  /** Per cent, for a region that has no rate of its own in Medusa and a Numeral that cannot be asked. */
  fallbackPercent: number;
  /** Milliseconds for one calculation; default 1000. */
  budgetMs?: number;
  /** Milliseconds; default 30 000. */
  coolDownMs?: number;
}

const PROVIDER = 'numeral';
const BUDGET_MS = 1_000;

/** As Medusa stores it: identifier and the id in `medusa-config.ts`. */
export const NUMERAL_PROVIDER_ID = 'tp_numeral_numeral';

/**
 * Sales tax by Numeral. It answers rates, not amounts: Medusa taxes what is left of a line after its
 * adjustments, so a discount that comes later is followed without asking again. Medusa does not round a
 * line's tax and Numeral does, so the two can differ by half a minor unit per taxed line, no more.
 *
 * Whatever Numeral does, this never throws and never takes longer than the budget: without an answer, with
 * one that cannot be true and while the address is incomplete, the lines are taxed with the rates of Medusa's
 * own tax region. So they are where Numeral is not configured: fuel and tips stay untaxed there as well.
 */
export class NumeralTaxProvider implements ITaxProvider {
  static identifier = PROVIDER;

  private readonly source: RateSource | null;

  constructor(
    { logger }: { logger: Logger },
    private readonly options: NumeralOptions,
  ) {
    const { url, apiKey, budgetMs = BUDGET_MS, coolDownMs } = options;
    this.source =
      url === undefined
        ? null
        : createRateSource({ calculate: createNumeralClient({ url, apiKey, budgetMs }), logger, coolDownMs });
  }

  getIdentifier(): string {
    return PROVIDER;
  }

  async getTaxLines(
    itemLines: ItemTaxCalculationLine[],
    shippingLines: ShippingTaxCalculationLine[],
    context: TaxCalculationContext,
  ): Promise<(ItemTaxLineDTO | ShippingTaxLineDTO)[]> {
    const currency = (
      itemLines[0]?.line_item.currency_code ??
      shippingLines[0]?.shipping_line.currency_code ??
      'usd'
    ).toUpperCase();
    const facts = readLineFacts(context.additional_context);
    const items = itemLines.map((line) => itemOf(line, facts[line.line_item.id] ?? {}, currency));
    const deliveries = shippingLines.map((line) => deliveryOf(line, currency));
    const rates = await this.ask([...items, ...deliveries], currency, context);
    return [
      ...items.map((line) => ({
        ...this.taxLine(line, rates),
        line_item_id: line.id,
        provider_id: NUMERAL_PROVIDER_ID,
      })),
      ...deliveries.map((line) => ({
        ...this.taxLine(line, rates),
        shipping_line_id: line.id,
        provider_id: NUMERAL_PROVIDER_ID,
      })),
    ];
  }

  /** Ends what would keep a process alive. */
  close(): void {
    this.source?.close();
  }

  private async ask(
    taxables: Taxable[],
    currency: string,
    context: TaxCalculationContext,
  ): Promise<ReadonlyMap<string, LineRate> | null> {
    const lines = taxables.filter(isAsked);
    const address = toNumeralAddress(context.address);
    if (!this.source || lines.length === 0 || !address) return null;
    return this.source.ratesOf({ address, currency, lines });
  }

  private taxLine(line: Taxable, rates: ReadonlyMap<string, LineRate> | null): TaxLine {
    if (line.category === null) return untaxed();
    const rate = rates?.get(line.id);
    return rate ? byNumeral(rate) : byRegion(line.rates, this.options.fallbackPercent);
  }
}
