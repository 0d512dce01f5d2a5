import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type BreakerState = 'closed' | 'halfOpen' | 'open';
const BREAKER_VALUES: Record<BreakerState, number> = { closed: 0, halfOpen: 1, open: 2 };

const TOKEN_OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type TokenOutcome = (typeof TOKEN_OUTCOMES)[number];

/** Labels hold method names, outcomes and the host's origin: nothing of a store's shoppers, and no secret. */
export interface HostMetrics {
  observeCall(method: string, outcome: string, seconds: number): void;
  /** `refused`: the host does not take the store's credentials; `failed`: it gave no answer that says so. */
  countTokenRequest(outcome: TokenOutcome): void;
  setBreaker(host: string, state: BreakerState): void;
}

/** One set per registry: a second one on the same registry throws. */
export function createHostMetrics(registry: Registry): HostMetrics {
  const calls = new Histogram({
    name: 'loyalty_host_call_duration_seconds',
    help: 'Calls to the loyalty host by method and outcome (ok, refused, cancelled or a failure code), token and retry included',
    labelNames: ['method', 'outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.7, 1, 2, 5, 10],
    registers: [registry],
  });
  const tokens = new Counter({
    name: 'loyalty_host_token_requests_total',
    help: 'Access tokens asked of the loyalty host (ok, refused: its credentials are wrong, failed)',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // From 0 on: an alert sees the first refusal as it sees the next.
  for (const outcome of TOKEN_OUTCOMES) tokens.inc({ outcome }, 0);
  const breaker = new Gauge({
    name: 'loyalty_host_breaker_state',
    help: 'Circuit breaker of the host: 0 closed, 1 half open, 2 open',
    labelNames: ['host'],
    registers: [registry],
  });
  return {
    observeCall: (method, outcome, seconds) => calls.observe({ method, outcome }, seconds),
    countTokenRequest: (outcome) => tokens.inc({ outcome }),
    setBreaker: (host, state) => breaker.set({ host }, BREAKER_VALUES[state]),
  };
}
