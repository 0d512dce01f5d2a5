import type { RequestHandler, Response } from 'express';

/**
 * The promise is 2.5 s to the shopper. The workflow gives the host 1.6 s, so it can tell the reason itself
 * within this; what is left is for the tables (150 ms), and for making and sending the bypass answer on a
 * busy machine.
 */
const TEMPORAL_MS = 2_050;

/** How long a request may still wait for Temporal. */
export class Budget {
  private endsAt: number;

  constructor(milliseconds: number = TEMPORAL_MS) {
    this.endsAt = performance.now() + milliseconds;
  }

  leftMs(): number {
    return Math.max(0, Math.round(this.endsAt - performance.now()));
  }

  /** Time that the caller took to send its body is not ours. */
  extend(milliseconds: number): void {
    this.endsAt += milliseconds;
  }
}

export const startBudget: RequestHandler = (_req, res, next) => {
  res.locals['budget'] = new Budget();
  next();
};

export function budgetOf(res: Response): Budget {
  const budget: unknown = res.locals['budget'];
  return budget instanceof Budget ? budget : new Budget();
}
