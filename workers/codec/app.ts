import type { PayloadCodec } from '@temporalio/common';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import helmet from 'helmet';
import type { Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { createCors } from './cors';
import { createLogin } from './login';
import { loggedInPage, loginPage } from './pages';
import { convert, parsePayloads } from './payloads';
import { createSessionCookie } from './session-cookie';
import { createUiProxy } from './ui-proxy';
import { createUiSettings } from './ui-settings';
import type { CodecUser, CodecUsers } from './users';

/** A page of the UI asks for the payloads of some events at once; Temporal allows 2 MB each, base64 adds a third. */
const BODY_LIMIT = '16mb';
const MAX_NAMESPACE = 100;

export interface CodecDependencies {
  codec: PayloadCodec;
  keyring: Keyring;
  users: CodecUsers;
  logger: Logger;
  /** Where people open Temporal's UI; its origin is the only one that may ask from a browser. */
  uiUrl: string;
  /** Where the UI listens when this server stands in front of it. */
  uiUpstream?: string;
  /** How many proxies stand in front: Express's `trust proxy`. */
  trustProxy: number;
}

/** Only a path of this server: a login must not be a springboard to elsewhere. */
const localPath = (next: unknown): string => (typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '');
const field = (body: unknown, name: string): string => {
  const value: unknown = typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'string' ? value : '';
};

function basicCredentials({ headers }: Request): { name: string; password: string } | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return name !== undefined && password !== undefined ? { name, password } : null;
}

/** Helmet's policy, but not its upgrade to https: at home all of this is plain http on the loopback. */
const pageHeaders = (): RequestHandler => helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } }, strictTransportSecurity: false });

/**
 * Temporal's codec server protocol (`POST /decode`, `/encode`) with its own login: a session cookie for the UI, HTTP Basic for
 * Temporal's CLI (`--codec-auth`). Served at `/` and at `/codec`. Who looked at how many payloads is logged, never what stood in them.
 */
export function createCodecApp(deps: CodecDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustProxy);
  const router = createRouter(deps);
  app.use('/codec', router);
  app.use('/', router);
  if (deps.uiUpstream) {
    const upstream = new URL(deps.uiUpstream);
    app.get('/api/v1/settings', createUiSettings(upstream));
    app.use(createUiProxy(upstream));
  }
  app.use((_request, response) => void response.status(404).json({ error: 'There is nothing here' }));
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' && error.status < 500 ? error.status : 500;
    if (status === 500) deps.logger.error('The codec server could not answer a request');
    response.status(status).json({ error: status === 500 ? 'This did not work' : 'The request is not valid' });
  });
  return app;
}

function createRouter({ codec, keyring, users, logger, uiUrl, uiUpstream }: CodecDependencies): Router {
  const login = createLogin(users);
  const cookie = createSessionCookie({ keyring, users, secure: uiUrl.startsWith('https:') });
  const cors = createCors(uiUrl);
  const headers = pageHeaders();
  const router = Router();

  const authenticate: RequestHandler = async (request, response, next) => {
    const user = cookie.read(request);
    if (user) {
      response.locals['user'] = user;
      return next();
    }
    const credentials = basicCredentials(request);
    // No WWW-Authenticate: the browser would ask for a password over the UI, and the UI could not send it.
    if (!credentials) return void response.status(401).json({ error: 'Log in at /login of this server' });
    const attempt = await login.attempt(request, credentials.name, credentials.password);
    if (attempt.outcome === 'tooMany') return void response.status(429).set('Retry-After', String(attempt.retryAfterSeconds)).json({ error: 'Too many tries' });
    if (attempt.outcome === 'wrong') return void response.status(401).json({ error: 'The name or the password is wrong' });
    response.locals['user'] = attempt.user;
    return next();
  };

  const converting = (operation: 'encode' | 'decode'): RequestHandler => async (request, response) => {
    const payloads = parsePayloads(request.body);
    if (!payloads) return void response.status(400).json({ error: 'The body is not {"payloads": [...]}' });
    const { body, count, unreadable } = await convert(payloads, codec, operation);
    const { name } = response.locals['user'] as CodecUser;
    logger.info({ audit: 'codec', user: name, operation, namespace: request.get('x-namespace')?.slice(0, MAX_NAMESPACE), payloads: count, unreadable }, 'Payloads were read');
    response.set('Cache-Control', 'no-store').json(body);
  };

  for (const operation of ['decode', 'encode'] as const) {
    router.options(`/${operation}`, cors);
    router.post(`/${operation}`, cors, authenticate, express.json({ limit: BODY_LIMIT }), converting(operation));
  }

  router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));

  router.get('/login', headers, (request, response) => {
    const user = cookie.read(request);
    const next = localPath(request.query['next']);
    if (!user) return void response.send(loginPage({ next }));
    if (next && uiUpstream) return void response.redirect(303, next);
    response.send(loggedInPage({ name: user.name, uiUrl, endpoint: uiUpstream ? null : `${request.protocol}://${request.get('host') ?? ''}` }));
  });

  router.post('/login', headers, express.urlencoded({ extended: false, limit: '4kb' }), async (request, response) => {
    const next = localPath(field(request.body, 'next'));
    const name = field(request.body, 'name');
    const attempt = await login.attempt(request, name, field(request.body, 'password'));
    if (attempt.outcome === 'user') {
      logger.info({ audit: 'codec', user: attempt.user.name, operation: 'login' }, 'Logged in');
      cookie.set(response, attempt.user);
      return void response.redirect(303, next ? `login?next=${encodeURIComponent(next)}` : 'login');
    }
    logger.warn({ audit: 'codec', operation: 'login', outcome: attempt.outcome }, 'A login failed');
    if (attempt.outcome === 'wrong') return void response.status(401).send(loginPage({ next, error: 'The name or the password is wrong.' }));
    response.status(429).set('Retry-After', String(attempt.retryAfterSeconds));
    response.send(loginPage({ next, error: `Too many tries. Please wait ${attempt.retryAfterSeconds} seconds.` }));
  });

  router.post('/logout', headers, (_request, response) => {
    cookie.clear(response);
    response.redirect(303, 'login');
  });
  return router;
}
