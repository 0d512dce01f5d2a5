import express, { Router, type ErrorRequestHandler, type Response } from 'express';
import type { z } from 'zod';
import type { CallLog } from '../../kit/calls';
import { faultsSchema, type FaultPlan } from '../../kit/faults';
import type { Ledger } from '../tax';
import { LIES } from './lies';
import { ROUTE_NAMES } from './routes';

const Faults = faultsSchema(ROUTE_NAMES, LIES);

export interface Controlled {
  ledger: Ledger;
  faults: FaultPlan;
  calls: CallLog;
}

const refuse = (res: Response, message: string): void => {
  res.status(400).json({ code: 'INVALID_CONTROL', message });
};

const sentence = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) =>
      path.length === 0
        ? message
        : `${path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.')}: ${message}`,
    )
    .join('; ');

const brokenBody: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof SyntaxError) return refuse(res, 'the body is not valid JSON');
  next(error);
};

function faultRoutes(router: Router, { faults }: Controlled): void {
  router.get('/faults', (_req, res) => {
    res.json(faults.list());
  });
  router.put('/faults', (req, res) => {
    const body = Faults.safeParse(req.body);
    if (!body.success) return refuse(res, sentence(body.error));
    faults.replace(body.data);
    res.json(faults.list());
  });
  router.delete('/faults', (_req, res) => {
    faults.replace([]);
    res.status(204).end();
  });
}

function callRoutes(router: Router, { calls }: Controlled): void {
  router.get('/calls', (req, res) => {
    const { route } = req.query;
    res.json(calls.list().filter((call) => route === undefined || call.route === route));
  });
  router.delete('/calls', (_req, res) => {
    calls.clear();
    res.status(204).end();
  });
}

/** The handles of people and tests; they need no key and suffer no fault. */
export function controlRouter(controlled: Controlled): Router {
  const router = Router();
  router.use(express.json({ type: () => true, limit: '1mb' }), brokenBody);
  faultRoutes(router, controlled);
  callRoutes(router, controlled);
  router.post('/reset', (_req, res) => {
    controlled.ledger.reset();
    controlled.faults.replace([]);
    controlled.calls.clear();
    res.status(204).end();
  });
  router.use((req, res) => {
    res.status(404).json({ code: 'NOT_FOUND', message: `There is no ${req.method} /_control${req.path}.` });
  });
  return router;
}
