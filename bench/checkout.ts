import type { Cart } from '../contract';

/** What is timed in one checkout. */
export const STEPS = ['identify', 'rewards', 'select', 'query', 'order'] as const;
export type Step = (typeof STEPS)[number];

/** One shopper's way through, step by step; each resolves when its answer is in. */
export interface Checkout {
  workflowId: string;
  identify(): Promise<void>;
  rewards(version: number): Promise<void>;
  select(): Promise<void>;
  query(): Promise<void>;
  order(): Promise<void>;
  /** Ends it at once, for checkouts that were only opened. */
  abandon(): Promise<void>;
}

/**
 * The answer came at full price, which is quick and worth nothing as a measurement: the checkout is left out
 * and counted.
 */
export class Bypassed extends Error {}

/** An answer that no checkout should meet, with its HTTP status. */
export class Unexpected extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What is measured: the service, the bare workflow, or the same checkout on another engine. */
export interface Subject {
  name: 'service' | 'bare' | 'restate' | 'dbos' | 'direct';
  begin(): Checkout;
  /** Resolves when the workflow has ended; throws after a bound. */
  ended(workflowId: string): Promise<void>;
}

export const CART_VERSIONS = 3;

/** A medium coffee and chips, then fuel, then more of it: what both sides are sent. */
export function cartOf(version: number): Cart {
  const goods: Cart['items'] = [
    {
      lineItemId: 'line-1',
      productCode: '012345678905',
      name: 'House coffee, medium',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
    {
      lineItemId: 'line-2',
      productCode: '028400443752',
      name: 'Potato chips, 2.5 oz',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 269,
      merchandiseCode: '010',
    },
  ];
  const fuel: Cart['items'][number] = {
    lineItemId: 'line-3',
    productCode: '000000000101',
    name: 'Regular unleaded',
    quantity: 6 + version,
    unitOfMeasure: 'gallon',
    unitPrice: 359,
    merchandiseCode: '001',
  };
  return { version, currency: 'USD', items: version === 1 ? goods : [...goods, fuel] };
}

/**
 * Optional rewards that this cart is offered, as selections. The host of the benchmark gives `snack-free` for
 * nothing (`host/promotions.ts`): the bare workflow's selection asks nobody either. `snack-half` costs points,
 * so the service puts them aside, releases them and tells the member.
 */
export const SELECTIONS = { withoutPoints: ['snack-free'], withPoints: ['snack-half'] } as const;
