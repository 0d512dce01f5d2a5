import type { OpenPlan } from './memory/open-sessions';
import type { Crowd } from './measure/load';
import type { ManyPlan } from './open/many';
import type { WaitingPlan } from './open/waiting';
import { CROWDS } from './targets';

/** How much is measured. */
export interface Plan {
  warmUpMs: number;
  rounds: number;
  /** By the name that the report gives them. */
  crowds: Record<string, Crowd>;
  open: OpenPlan;
  many: ManyPlan;
  waiting: WaitingPlan;
}

/**
 * `alone` is what one shopper meets whose checkout is the only one; without a pause the last order's
 * finalisation runs beside the next shopper.
 */
const crowds = (oneMs: number, sixteenMs: number): Plan['crowds'] => ({
  [CROWDS.alone]: { shoppers: 1, windowMs: oneMs, apart: true },
  [CROWDS.noPause]: { shoppers: 1, windowMs: oneMs, apart: false },
  [CROWDS.sixteen]: { shoppers: 16, windowMs: sixteenMs, apart: false },
});

const MINUTE_MS = 60_000;

export const FULL: Plan = {
  warmUpMs: 16_000,
  rounds: 4,
  crowds: crowds(5_000, 6_000),
  open: { sessions: 1_000, turns: 3, identifies: 15 },
  many: { sessions: 10_000, withinMs: 18 * MINUTE_MS, turns: 3, identifies: 15, cold: 30 },
  waiting: {
    orders: 5_000,
    withinMs: 15 * MINUTE_MS,
    turns: 3,
    checkouts: 10,
    calmPerSecond: 25,
    calmWithinMs: 4 * MINUTE_MS,
  },
};

/** Shows that everything works; its numbers mean little. */
export const QUICK: Plan = {
  warmUpMs: 2_000,
  rounds: 2,
  crowds: crowds(2_500, 3_500),
  open: { sessions: 200, turns: 2, identifies: 10 },
  many: {
    sessions: 200,
    withinMs: 2 * MINUTE_MS,
    heap: { oldSpaceMiB: 300 },
    turns: 2,
    identifies: 10,
    cold: 10,
  },
  waiting: {
    orders: 100,
    withinMs: 2 * MINUTE_MS,
    turns: 2,
    checkouts: 5,
    calmPerSecond: 10,
    calmWithinMs: MINUTE_MS / 2,
  },
};
