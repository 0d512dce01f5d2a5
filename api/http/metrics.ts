import type { RequestHandler } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';
import { BYPASS_REASONS, type Session } from '../../contract';

export interface Metrics {
  registry: Registry;
  /** Times every request by its route's template, so that ids never become labels. */
  observe: RequestHandler;
  /** Counts the answer if it is a bypass. */
  answered(session: Session): void;
}

/** Labels hold route templates, methods, statuses and bypass reasons: nothing of a request's content. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const duration = new Histogram({
    name: 'loyalty_http_request_seconds',
    help: 'Time to answer, by route template and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5],
    registers: [registry],
  });
  const bypassed = new Counter({
    name: 'loyalty_bypass_answers_total',
    help: 'Answers at full price, by reason',
    labelNames: ['reason'],
    registers: [registry],
  });
  // From 0 on: an alert sees the first one as it sees the next.
  for (const reason of BYPASS_REASONS) bypassed.inc({ reason }, 0);
  return {
    registry,
    observe: (req, res, next) => {
      const stop = duration.startTimer();
      res.once('close', () => {
        const template: unknown = (req.route as { path?: unknown } | undefined)?.path;
        stop({
          method: req.method,
          route: typeof template === 'string' ? template : 'unknown',
          status: res.statusCode,
        });
      });
      next();
    },
    answered: ({ bypass }) => {
      if (bypass) bypassed.inc({ reason: bypass.reason });
    },
  };
}
