import { randomUUID } from 'node:crypto';
import type {
  Calculation,
  CalculationRequest,
  Line,
  Refund,
  RefundRequest,
  Transaction,
  TransactionRequest,
} from '../wire';
import { calculate } from './calculate';
import { Refusal } from './refusal';

/** Enough for any test; a sandbox that runs for days must not grow for ever. */
const KEPT_CALCULATIONS = 10_000;

/** What Numeral remembers: calculations until they expire, sales and refunds for good. In memory only. */
export interface Ledger {
  calculate(request: CalculationRequest): Calculation;
  /**
   * A sale of a calculation. Throws a `Refusal` for an unknown calculation and for an order that was recorded
   * before.
   */
  record(request: TransactionRequest): Transaction;
  find(transactionId: string): Transaction;
  /** Throws a `Refusal` for an unknown sale or line, and when more goes back than was sold. */
  refund(request: RefundRequest): Refund;
  reset(): void;
}

const negated = (line: Line): Line => ({
  ...line,
  tax_amount: 0 - line.tax_amount,
  amount_excluding_tax: 0 - line.amount_excluding_tax,
  amount_including_tax: 0 - line.amount_including_tax,
});

function refundedLines(sale: Transaction, { type, line_items = [] }: RefundRequest): Line[] {
  if (type === 'full') return sale.line_items.map(negated);
  return line_items.map((part) => {
    const line = sale.line_items.find(
      ({ product }) => product.reference_line_item_id === part.reference_line_item_id,
    );
    if (!line)
      throw new Refusal(400, 'ERROR', `The transaction has no line item ${part.reference_line_item_id}.`);
    return {
      ...line,
      quantity: part.quantity,
      tax_amount: part.tax_amount_refunded,
      amount_excluding_tax: part.sales_amount_refunded,
      amount_including_tax: part.sales_amount_refunded + part.tax_amount_refunded,
    };
  });
}

const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + line.amount_including_tax, 0);

/** `now` is milliseconds since the epoch. */
export function createLedger(now: () => number): Ledger {
  const calculations = new Map<string, Calculation>();
  const sales = new Map<string, Transaction>();
  /** Signed amounts that went back, by sale. */
  const refunds = new Map<string, number>();
  const seconds = (): number => Math.floor(now() / 1000);

  const find = (id: string): Transaction => {
    const sale = sales.get(id);
    if (!sale) throw new Refusal(404, 'TRANSACTION_NOT_FOUND', `There is no transaction ${id}.`);
    return sale;
  };

  return {
    calculate: (request) => {
      const calculation = calculate(request, `calc_${randomUUID()}`, seconds());
      calculations.set(calculation.id, calculation);
      const [oldest] = calculations.keys();
      if (calculations.size > KEPT_CALCULATIONS && oldest !== undefined) calculations.delete(oldest);
      return calculation;
    },
    record: ({ calculation_id, reference_order_id, transaction_processed_at, metadata }) => {
      const calculation = calculations.get(calculation_id);
      if (!calculation || calculation.expires_at < seconds())
        throw new Refusal(404, 'CALCULATION_NOT_FOUND', `There is no calculation ${calculation_id}.`);
      if ([...sales.values()].some((sale) => sale.reference_order_id === reference_order_id)) {
        throw new Refusal(
          400,
          'DUPLICATE_TRANSACTION',
          `A transaction of order ${reference_order_id} exists.`,
        );
      }
      const { customer_currency_code, line_items, testmode } = calculation;
      const sale: Transaction = {
        id: `tr_${randomUUID()}`,
        object: 'tax.transaction',
        calculation_id,
        reference_order_id,
        transaction_processed_at: transaction_processed_at ?? seconds(),
        customer_currency_code,
        filing_currency_code: 'USD',
        line_items,
        testmode,
        ...(metadata ? { metadata } : {}),
      };
      sales.set(sale.id, sale);
      return sale;
    },
    find,
    refund: (request) => {
      const sale = find(request.transaction_id);
      const lines = refundedLines(sale, request);
      const back = (refunds.get(sale.id) ?? 0) + totalOf(lines);
      if (-back > totalOf(sale.line_items))
        throw new Refusal(400, 'REFUND_EXCEEDS_TRANSACTION', 'More would go back than was sold.');
      refunds.set(sale.id, back);
      return {
        id: `ref_${sale.id}_${randomUUID()}`,
        object: 'tax.refund',
        refund_type: request.type,
        testmode: true,
        refund_processed_at: request.refund_processed_at ?? seconds(),
        line_items: lines,
      };
    },
    reset: () => {
      for (const memory of [calculations, sales, refunds]) memory.clear();
    },
  };
}
