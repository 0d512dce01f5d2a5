import { timingSafeEqual } from 'node:crypto';
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
import { API_VERSION, validateAgainstOpenApi, type WireProblem } from '../openapi';
import { Refusal, type Ledger } from '../tax';
import type { Calculation } from '../wire';
import { controlRouter } from './control';
import { tell } from './lies';
import { ROUTES, type Route } from './routes';

export interface AppOptions {
  ledger: Ledger;
  apiKey: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

interface Parts extends AppOptions {
  faults: FaultPlan;
  calls: CallLog;
}

/** An HTTP answer before any fault has touched it. */
interface Reply {
  status: number;
  body: unknown;
}

const refusal = (status: number, type: string, message: string): Reply => ({
  status,
  body: { code: status, type, message },
});

function replyTo(error: unknown): Reply {
  if (error instanceof Refusal) return refusal(error.status, error.type, error.message);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return refusal(500, 'ERROR', 'The sandbox has a fault of its own; its error output says which.');
}

function hasKey(req: Request, apiKey: string): boolean {
  const given = Buffer.from(req.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The body as the call log shows it: parsed, or the text that is no JSON, or null. */
function bodyOf(req: Request): unknown {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text; // The file's schema refuses it as no object, with a 400.
  }
}

function refusalOf({ pointer, message }: WireProblem): Refusal {
  const types: Record<string, string> = {
    'is missing': 'MISSING_FIELD',
    'is not known here': 'UNRECOGNIZED_FIELD',
  };
  return new Refusal(
    400,
    types[message] ?? 'INCORRECT_TYPE',
    `${pointer === '' ? 'The body' : pointer} ${message}.`,
  );
}

/** What Numeral makes of a request; its effect has happened when this returns. */
function run({ ledger, apiKey }: Parts, route: Route, req: Request, body: unknown): Reply {
  try {
    if (!hasKey(req, apiKey)) throw new Refusal(401, 'UNAUTHORIZED', 'The API key is missing or wrong.');
    if (req.get('x-api-version') !== API_VERSION)
      throw new Refusal(400, 'ERROR', `X-API-Version must be ${API_VERSION}: the sandbox knows no other.`);
    const [problem] = validateAgainstOpenApi({ method: req.method, path: req.path, body });
    if (problem) throw refusalOf(problem);
    const params = Object.fromEntries(
      Object.entries(req.params).map(([name, value]) => [name, String(value)]),
    );
    return { status: 200, body: route.run(ledger, { body, params }) };
  } catch (error) {
    return replyTo(error);
  }
}

/** Ends the connection as a dying host would: with a reset, without a byte of an answer. */
const reset = (req: Request): void => {
  req.socket.resetAndDestroy();
};

const isCalculation = (body: unknown): body is Calculation =>
  typeof body === 'object' && body !== null && 'object' in body && body.object === 'tax.calculation';

function deliver(res: Response, { status, body }: Reply, fate: Injected['fate']): void {
  const said = fate.kind === 'lie' && status === 200 && isCalculation(body) ? tell(fate.value, body) : body;
  const text = JSON.stringify(said);
  res.status(status).set({ 'content-type': 'application/json; charset=utf-8' });
  res.end(fate.kind === 'malformed' ? text.slice(0, Math.floor(text.length / 2)) : text);
}

function log(parts: Parts, route: Route['name'] | 'unknown', req: Request, body: unknown): void {
  const { method, path, headers } = req;
  parts.calls.record({ route, method, path, headers, body, at: new Date(parts.now()).toISOString() });
}

/** A route of Numeral: logged, then through the faults that wait for it, then answered. */
const served =
  (parts: Parts, route: Route): RequestHandler =>
  async (req, res) => {
    const body = bodyOf(req);
    log(parts, route.name, req, body);
    const { latencyMs, fate } = parts.faults.take(route.name);
    if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    if (fate.kind === 'hang') return;
    if (fate.kind === 'reset') return reset(req);
    const reply =
      fate.kind === 'status' ? refusal(fate.value, 'ERROR', 'Injected fault.') : run(parts, route, req, body);
    if (fate.kind === 'lostAnswer') return reset(req);
    deliver(res, reply, fate);
  };

const failed: ErrorRequestHandler = (error, _req, res, _next) => {
  const tooLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  const { status, body } = tooLarge ? refusal(413, 'ERROR', 'The body is larger than 2 MB.') : replyTo(error);
  res.status(status).json(body);
};

/** The sandbox as an Express application. */
export function createApp(options: AppOptions): Express {
  const parts: Parts = { ...options, faults: createFaultPlan(), calls: createCallLog() };
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use('/_control', controlRouter(parts));
  app.use(express.text({ type: () => true, limit: '2mb' }));
  for (const route of ROUTES) app[route.method](route.path, served(parts, route));
  app.use((req, res) => {
    log(parts, 'unknown', req, bodyOf(req));
    const { status, body } = refusal(404, 'ERROR', `There is no ${req.method} ${req.path}.`);
    res.status(status).json(body);
  });
  app.use(failed);
  return app;
}
