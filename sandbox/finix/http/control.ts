import express, { Router, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { CallLog } from '../../kit/calls';
import { faultsSchema, type FaultPlan } from '../../kit/faults';
import type { Store } from '../state';
import { ROUTE_NAMES } from './routes';
import type { Webhooks } from './webhooks';

export interface Controlled {
  store: Store;
  faults: FaultPlan;
  calls: CallLog;
  webhooks: Webhooks;
}

const Faults = faultsSchema(ROUTE_NAMES);
const Urls = z.strictObject({ urls: z.array(z.url()).max(10) });
const Filter = z.strictObject({ route: z.string().min(1).optional() });
const Tag = z.record(z.string(), z.string());

const refuse = (res: Response, message: string): void => {
  res.status(400).json({ code: 'INVALID_CONTROL', message });
};

/** Parses a part of a control request, or answers 400 with a sentence per fault and gives null. */
function checked<T>(res: Response, schema: z.ZodType<T>, value: unknown): { value: T } | null {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  refuse(
    res,
    result.error.issues
      .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
      .join('; '),
  );
  return null;
}

const command =
  (run: () => void): RequestHandler =>
  (_req, res) => {
    run();
    res.status(204).end();
  };

function readingRoutes(router: Router, { store, calls, webhooks }: Controlled): void {
  /** `?store_id=…&cart_id=…`: entries whose tags say so. */
  router.get('/ledger', (req, res) => {
    const filter = checked(res, Tag, req.query);
    if (!filter) return;
    const wanted = Object.entries(filter.value);
    res.json(
      store
        .state()
        .all('ledger')
        .filter(({ tags }) => wanted.every(([name, value]) => tags[name] === value)),
    );
  });
  router.get('/calls', (req, res) => {
    const filter = checked(res, Filter, req.query);
    if (!filter) return;
    const { route } = filter.value;
    res.json(calls.list().filter((call) => route === undefined || call.route === route));
  });
  router.get('/webhooks', (_req, res) => {
    res.json({ urls: webhooks.urls(), deliveries: webhooks.deliveries() });
  });
}

const brokenBody: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof SyntaxError) return refuse(res, 'the body is not valid JSON');
  next(error);
};

/** The handles of people and tests; they need no credentials and suffer no fault. */
export function controlRouter(controlled: Controlled): Router {
  const { store, faults, calls, webhooks } = controlled;
  const router = Router();
  router.use(express.json({ type: () => true, limit: '1mb' }), brokenBody);
  router.get('/faults', (_req, res) => {
    res.json(faults.list());
  });
  router.put('/faults', (req, res) => {
    const body = checked(res, Faults, req.body);
    if (!body) return;
    faults.replace(body.value);
    res.json(faults.list());
  });
  router.delete(
    '/faults',
    command(() => faults.replace([])),
  );
  readingRoutes(router, controlled);
  router.put('/webhooks', (req, res) => {
    const body = checked(res, Urls, req.body);
    if (!body) return;
    webhooks.setUrls(body.value.urls);
    res.json(body.value);
  });
  router.delete(
    '/calls',
    command(() => calls.clear()),
  );
  router.post(
    '/reset',
    command(() => {
      store.reset();
      faults.replace([]);
      calls.clear();
      webhooks.clear();
    }),
  );
  router.use((req, res) => {
    res.status(404).json({ code: 'NOT_FOUND', message: `There is no ${req.method} /_control${req.path}.` });
  });
  return router;
}
