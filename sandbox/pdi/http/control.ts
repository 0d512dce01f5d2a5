import express, { Router, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { CallLog } from '../../kit/calls';
import type { FaultPlan } from '../../kit/faults';
import type { Store } from '../state';
import { changesOf, Differences } from './differences';
import { Faults } from './faults';
import type { TokenService } from './oauth';

export interface Controlled {
  store: Store;
  faults: FaultPlan;
  calls: CallLog;
  tokens: TokenService;
}

const Filter = z.strictObject({
  posSequenceID: z.string().min(1).optional(),
  route: z.string().min(1).optional(),
});
const MemberPath = z.strictObject({ membershipID: z.string().min(1).max(200) });
const NoBody = z.union([z.undefined(), z.strictObject({})], { error: 'this takes no body' });

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

/** Parses a part of a control request, or answers 400 with a sentence per fault and gives null. */
function checked<T>(res: Response, schema: z.ZodType<T>, value: unknown): { value: T } | null {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  refuse(res, sentence(result.error));
  return null;
}

const mentions = (body: unknown, posSequenceID: string): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'posSequenceID' in body &&
  body.posSequenceID === posSequenceID;

/** A request that takes nothing and answers nothing: 204. */
const command =
  (run: () => void): RequestHandler =>
  (req, res) => {
    if (!checked(res, NoBody, req.body)) return;
    run();
    res.status(204).end();
  };

function faultRoutes(router: Router, { faults }: Controlled): void {
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
}

function readingRoutes(router: Router, { store, calls }: Controlled): void {
  router.get('/ledger', (req, res) => {
    const filter = checked(res, Filter.omit({ route: true }), req.query);
    if (!filter) return;
    const { posSequenceID } = filter.value;
    res.json(
      store
        .state()
        .ledger()
        .filter((entry) => posSequenceID === undefined || entry.posSequenceID === posSequenceID)
        .map(({ site: _site, funded: _funded, ...entry }) => entry),
    );
  });
  router.get('/messages', (_req, res) => {
    res.json(store.state().messages());
  });
  router.get('/calls', (req, res) => {
    const filter = checked(res, Filter, req.query);
    if (!filter) return;
    const { posSequenceID, route } = filter.value;
    res.json(
      calls
        .list()
        .filter((call) => route === undefined || call.route === route)
        .filter((call) => posSequenceID === undefined || mentions(call.body, posSequenceID)),
    );
  });
  router.get('/members/:membershipID', (req, res) => {
    const path = checked(res, MemberPath, req.params);
    if (!path) return;
    const member = store.state().member(path.value.membershipID);
    if (member) res.json(member);
    else res.status(404).json({ code: 'MEMBER_NOT_FOUND', message: 'No member has this membership ID.' });
  });
}

function commandRoutes(router: Router, { store, faults, calls, tokens }: Controlled): void {
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
    }),
  );
  router.post('/differences', (req, res) => {
    const body = checked(res, Differences, req.body);
    if (!body) return;
    for (const difference of body.value) {
      const changes = changesOf(store.state(), difference);
      if (!changes) return refuse(res, `there is no entry with the key ${difference.idempotencyKey}`);
      store.commit(changes);
    }
    res.status(204).end();
  });
  router.post('/expire-tokens', (req, res) => {
    if (checked(res, NoBody, req.body)) res.json({ expired: tokens.expireAll() });
  });
}

const brokenBody: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof SyntaxError) return refuse(res, 'the body is not valid JSON');
  next(error);
};

/** The handles of people and tests; they need no token and suffer no fault. */
export function controlRouter(controlled: Controlled): Router {
  const router = Router();
  router.use(express.json({ type: () => true, limit: '1mb' }), brokenBody);
  faultRoutes(router, controlled);
  readingRoutes(router, controlled);
  commandRoutes(router, controlled);
  router.use((req, res) => {
    res.status(404).json({ code: 'NOT_FOUND', message: `There is no ${req.method} /_control${req.path}.` });
  });
  return router;
}
