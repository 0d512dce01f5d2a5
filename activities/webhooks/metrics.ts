import { Counter, type Registry } from 'prom-client';

const OUTCOMES = ['delivered', 'refused', 'unreachable', 'gone'] as const;
export type TryOutcome = (typeof OUTCOMES)[number];

/** Counts tries by how they ended; no endpoint and no store is a label. */
export function createTryCount(registry: Registry): (outcome: TryOutcome) => void {
  const tries = new Counter({
    name: 'loyalty_webhook_tries_total',
    help: 'Tries at webhook endpoints, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) tries.inc({ outcome }, 0);
  return (outcome) => tries.inc({ outcome });
}
