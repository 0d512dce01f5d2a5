import { setTimeout as sleep } from 'node:timers/promises';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { createCallLog, type CallLog } from '../../kit/calls';
import { createFaultPlan, type FaultPlan, type Injected } from '../../kit/faults';
import { errorBody, Refusal, type Outcome } from '../host';
import { validateAgainstOpenApi } from '../openapi';
import type { Account, Store } from '../state';
import { authenticate } from './auth';
import { controlRouter } from './control';
import { ROUTES, type Route } from './routes';
import type { Webhooks } from './webhooks';

export interface AppOptions {
  store: Store;
  account: Account;
  webhooks: Webhooks;
  /** Milliseconds since the epoch. */
  now: () => number;
}

interface Parts extends AppOptions {
  faults: FaultPlan;
  calls: CallLog;
}

/** What a browser may not show, and this sandbox may not keep. */
const CARD_FIELDS = ['number', 'security_code'];

const NOT_JSON = Symbol('a body that is not JSON');

function parsedBody(req: Request): unknown {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function queryOf(req: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(req.query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Throws BAD_REQUEST, UNKNOWN, INVALID_FIELD. */
function refuseWrong(parts: Parts, route: Route, req: Request, body: unknown): void {
  if (!route.open) authenticate(req.get('authorization'), parts.account);
  if (body === NOT_JSON) throw new Refusal('BAD_REQUEST', 'The body is not valid JSON.');
  const [first] = validateAgainstOpenApi({
    method: req.method,
    path: req.path,
    body: body ?? undefined,
    headers: req.headers,
  });
  if (first)
    throw new Refusal(
      'INVALID_FIELD',
      `${first.pointer === '' ? 'The body' : first.pointer} ${first.message}.`,
      first.pointer.slice(1),
    );
}

function answerTo(error: unknown): Outcome {
  if (error instanceof Refusal) return { status: error.status, answer: error.body };
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return {
    status: 500,
    answer: errorBody({
      code: 'SERVER_ERROR',
      message: 'The sandbox has a fault of its own; its error output says which.',
    }),
  };
}

/** What becomes of a request; its effect is committed when this returns. */
function run(parts: Parts, route: Route, req: Request, body: unknown): Outcome {
  try {
    refuseWrong(parts, route, req, body);
    const host = { state: parts.store.state(), account: parts.account, now: parts.now() };
    const outcome = route.run(host, { id: String(req.params['id'] ?? ''), query: queryOf(req), body });
    if (outcome.changes) parts.store.commit(outcome.changes);
    parts.webhooks.tell(outcome.events ?? []);
    return outcome;
  } catch (error) {
    return answerTo(error);
  }
}

const injected = (status: number): Outcome => ({
  status,
  answer: errorBody({ code: 'INJECTED_FAULT', message: 'Injected fault.' }),
});

function deliver(req: Request, res: Response, { status, answer }: Outcome, fate: Injected['fate']): void {
  if (fate.kind === 'lostAnswer') {
    req.socket.resetAndDestroy();
    return;
  }
  const text = JSON.stringify(answer);
  res
    .status(status)
    .set('content-type', 'application/hal+json; charset=utf-8')
    .end(fate.kind === 'malformed' ? text.slice(0, Math.floor(text.length / 2)) : text);
}

/** A route: logged, then through the faults that wait for it, then answered. */
const served =
  (parts: Parts, route: Route): RequestHandler =>
  async (req, res) => {
    const body = parsedBody(req);
    const name = route.name(body);
    const logged = body === NOT_JSON ? '[not JSON]' : body;
    parts.calls.record({
      route: name,
      method: req.method,
      path: req.path,
      headers: req.headers,
      body: logged,
      at: new Date(parts.now()).toISOString(),
    });
    const { latencyMs, fate } = parts.faults.take(name);
    if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    if (fate.kind === 'hang') return;
    if (fate.kind === 'reset') {
      req.socket.resetAndDestroy();
      return;
    }
    const outcome = fate.kind === 'status' ? injected(fate.value) : run(parts, route, req, body);
    if (outcome.loseAnswer) return;
    deliver(req, res, outcome, fate);
  };

/** Finix's form posts cards from the shop's own page. */
const openToBrowsers: RequestHandler = (req, res, next) => {
  res.set({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-max-age': '600',
  });
  if (req.method !== 'OPTIONS') return next();
  res
    .set('access-control-allow-headers', req.get('access-control-request-headers') ?? 'content-type')
    .status(204)
    .end();
};

const failed: ErrorRequestHandler = (error, _req, res, _next) => {
  const tooLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  const { status, answer } = tooLarge
    ? { status: 413, answer: errorBody({ code: 'BAD_REQUEST', message: 'The body is too large.' }) }
    : answerTo(error);
  res.status(status).json(answer);
};

/** The sandbox as an Express application. */
export function createApp(options: AppOptions): Express {
  const parts: Parts = { ...options, faults: createFaultPlan(), calls: createCallLog(CARD_FIELDS) };
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use('/_control', controlRouter(parts));
  app.use(express.text({ type: () => true, limit: '1mb' }));
  for (const route of ROUTES) {
    if (route.open) app.use(route.path, openToBrowsers);
    app[route.method](route.path, served(parts, route));
  }
  app.use((req, res) => {
    parts.calls.record({
      route: 'unknown',
      method: req.method,
      path: req.path,
      headers: req.headers,
      body: null,
      at: new Date(parts.now()).toISOString(),
    });
    res.status(404).json(errorBody({ code: 'NOT_FOUND', message: `There is no ${req.method} ${req.path}.` }));
  });
  app.use(failed);
  return app;
}
