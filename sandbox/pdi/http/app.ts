import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { createCallLog, type CallLog } from '../../kit/calls';
import { createFaultPlan, type FaultPlan } from '../../kit/faults';
import type { PromotionBook } from '../engine';
import type { Host } from '../host';
import { validateAgainstOpenApi } from '../openapi';
import type { Client, Store } from '../state';
import { readBody } from './body';
import { controlRouter } from './control';
import { deliver, failure, reset } from './deliver';
import type { Lie } from './lies';
import { createTokenService, type TokenService } from './oauth';
import { BadRequest, problem, replyTo, type Reply } from './reply';
import { ROUTES, type Message, type Route, type RouteName } from './routes';

export interface AppOptions {
  store: Store;
  promotions: PromotionBook;
  clients: readonly Client[];
  tokenLifeSeconds: number;
  reservationSeconds: number;
  entriesPerPage: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

interface Parts extends AppOptions {
  faults: FaultPlan<Lie>;
  calls: CallLog;
  tokens: TokenService;
}

const pathParams = (req: Request): Record<string, string> =>
  Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));

/** A GET has no site in it; every POST speaks for one of the client's sites. */
function refuseOtherSites(body: unknown, client: Client): void {
  const { participantID, siteID } = body as { participantID: string; siteID: string };
  if (participantID === client.participantID && client.siteIDs.includes(siteID)) return;
  throw new BadRequest(
    problem('PARTICIPANT_MISMATCH', 'This client does not speak for that participant and site.'),
  );
}

function readMessage(parts: Parts, route: Route, req: Request, body: () => unknown): Message {
  const client = parts.tokens.clientOf(req.get('authorization'));
  const message: Message = {
    client,
    params: pathParams(req),
    body: body(),
    idempotencyKey: req.get('idempotency-key') ?? null,
  };
  if (route.method === 'get') return message;
  const [first] = validateAgainstOpenApi({
    method: req.method,
    path: req.path,
    body: message.body,
    headers: req.headers,
  });
  if (first)
    throw new BadRequest(
      problem(
        'INVALID_REQUEST',
        `${first.pointer === '' ? 'The body' : first.pointer} ${first.message}.`,
        first.pointer,
      ),
    );
  refuseOtherSites(message.body, client);
  return message;
}

/** What the host makes of a request; its effect is committed when this returns. */
function run(parts: Parts, route: Route, req: Request, body: () => unknown): Reply {
  try {
    const message = readMessage(parts, route, req, body);
    const host: Host = {
      state: parts.store.state(),
      promotions: parts.promotions,
      now: parts.now(),
      reservationMs: parts.reservationSeconds * 1000,
      entriesPerPage: parts.entriesPerPage,
    };
    const { status, answer, changes } = route.run(host, message);
    if (changes) parts.store.commit(changes);
    return { status, body: answer };
  } catch (error) {
    return replyTo(error);
  }
}

function issueToken(parts: Parts, req: Request, body: () => unknown): Reply {
  try {
    return parts.tokens.issue(req.get('authorization'), body());
  } catch (error) {
    return replyTo(error);
  }
}

function log(parts: Parts, route: RouteName | 'unknown', req: Request, body: unknown): void {
  const { method, path, headers } = req;
  parts.calls.record({ route, method, path, headers, body, at: new Date(parts.now()).toISOString() });
}

/** A route of the host: logged, then through the faults that wait for it, then answered. */
const served =
  (parts: Parts, route: RouteName, work: (req: Request, body: () => unknown) => Reply): RequestHandler =>
  async (req, res) => {
    const body = readBody(req);
    log(parts, route, req, body.logged);
    const { latencyMs, fate } = parts.faults.take(route);
    if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    if (fate.kind === 'hang') return;
    if (fate.kind === 'reset') return reset(req);
    const reply = fate.kind === 'status' ? failure(route, fate.value) : work(req, body.value);
    deliver(req, res, { route, request: body.logged, reply, fate });
  };

const failed: ErrorRequestHandler = (error, _req, res, _next) => {
  const tooLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  const { status, body } = tooLarge
    ? problem('PAYLOAD_TOO_LARGE', 'The body is larger than 2 MB.')
    : replyTo(error);
  res.status(status).json(body);
};

/** The sandbox as an Express application. */
export function createApp(options: AppOptions): Express {
  const tokens = createTokenService(options.clients, options.tokenLifeSeconds, options.now);
  const parts: Parts = {
    ...options,
    tokens,
    faults: createFaultPlan<Lie>(),
    calls: createCallLog(['client_secret', 'code']),
  };

  const app = express().disable('x-powered-by');
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use('/_control', controlRouter(parts));
  app.use(express.text({ type: () => true, limit: '2mb' }));
  app.post(
    '/oauth2/token',
    served(parts, 'token', (req, body) => issueToken(parts, req, body)),
  );
  for (const route of ROUTES)
    app[route.method](
      route.path,
      served(parts, route.name, (req, body) => run(parts, route, req, body)),
    );
  app.use((req, res) => {
    log(parts, 'unknown', req, readBody(req).logged);
    const { status, body } = problem('NOT_FOUND', `There is no ${req.method} ${req.path}.`);
    res.status(status).json(body);
  });
  app.use(failed);
  return app;
}
