import type { PayloadCodec } from '@temporalio/common';
import express, { type Request, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../platform/logger';
import { createCors } from './cors';
import { createLogin } from './login/login';
import { isCrossOrigin } from './origin';
import { loggedInPage, loginPage } from './pages/pages';
import { convert, parsePayloads } from './payloads';
import { isPlainTarget } from './door/request-target';
import { OWN_RULES, type OwnRouteName } from './door/rules';
import type { SessionCookie } from './login/session-cookie';
import type { CodecUser, CodecUsers } from './login/users';

/**
 * A page of the UI asks for the payloads of some events at once; Temporal allows 2 MB each, base64 adds a
 * third.
 */
const BODY_LIMIT = '16mb';
const MAX_NAMESPACE = 100;

export interface OwnRoutesDependencies {
  codec: PayloadCodec;
  users: CodecUsers;
  logger: Logger;
  uiUrl: string;
  /** Whether the UI is reached through this server, or stands beside it. */
  behindDoor: boolean;
  cookie: SessionCookie;
  origins: string[];
}

/** Only a path of this server: a login must not be a springboard to elsewhere. */
const localPath = (next: unknown): string => (typeof next === 'string' && isPlainTarget(next) ? next : '');

/**
 * Where a login leads: `next` is ours; the UI, when it was refused something, sends the whole address in
 * `returnUrl`.
 */
function nextOf({ query }: Request, origins: string[]): string {
  const { next, returnUrl } = query;
  if (next !== undefined || typeof returnUrl !== 'string' || !URL.canParse(returnUrl)) return localPath(next);
  const { origin, pathname, search } = new URL(returnUrl);
  return origins.includes(origin) ? localPath(`${pathname}${search}`) : '';
}

const field = (body: unknown, name: string): string => {
  const value: unknown =
    typeof body === 'object' && body !== null
      ? Object.entries(body).find(([key]) => key === name)?.[1]
      : undefined;
  return typeof value === 'string' ? value : '';
};

function basicCredentials({ headers }: Request): { name: string; password: string } | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const [, name, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return name !== undefined && password !== undefined ? { name, password } : null;
}

/**
 * Helmet's policy, but not its upgrade to https: at home all of this is plain http on the loopback. The
 * browser says where a form comes from only under a policy that lets it name the page.
 */
const pageHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });

type Login = ReturnType<typeof createLogin>;

/** By cookie, or by HTTP Basic for Temporal's CLI. */
function createAuthenticate(cookie: SessionCookie, login: Login): RequestHandler {
  return async (request, response, next) => {
    const user = await cookie.read(request);
    if (user) {
      response.locals['user'] = user;
      return next();
    }
    const credentials = basicCredentials(request);
    // No WWW-Authenticate: the browser would ask for a password over the UI, and the UI could not send it.
    if (!credentials) return void response.status(401).json({ error: 'Log in at /login of this server' });
    const attempt = await login.attempt(request, credentials.name, credentials.password);
    if (attempt.outcome === 'tooMany')
      return void response
        .status(429)
        .set('Retry-After', String(attempt.retryAfterSeconds))
        .json({ error: 'Too many tries' });
    if (attempt.outcome === 'wrong')
      return void response.status(401).json({ error: 'The name or the password is wrong' });
    response.locals['user'] = attempt.user;
    return next();
  };
}

function createConverting(codec: PayloadCodec, logger: Logger) {
  return (operation: 'encode' | 'decode'): RequestHandler =>
    async (request, response) => {
      const payloads = parsePayloads(request.body);
      if (!payloads) return void response.status(400).json({ error: 'The body is not {"payloads": [...]}' });
      const { body, count, unreadable } = await convert(payloads, codec, operation);
      const { name } = response.locals['user'] as CodecUser;
      logger.info(
        {
          audit: 'codec',
          user: name,
          operation,
          namespace: request.get('x-namespace')?.slice(0, MAX_NAMESPACE),
          payloads: count,
          unreadable,
        },
        'Payloads were read',
      );
      response.set('Cache-Control', 'no-store').json(body);
    };
}

/** The pages and routes that this server answers itself. */
export function createOwnRoutes({
  codec,
  users,
  logger,
  uiUrl,
  behindDoor,
  cookie,
  origins,
}: OwnRoutesDependencies): Router {
  const login = createLogin(users);
  const cors = createCors(origins);
  const headers = pageHeaders();
  const authenticate = createAuthenticate(cookie, login);
  const converting = createConverting(codec, logger);
  const json = express.json({ limit: BODY_LIMIT });

  /** A form of another page would log somebody in as somebody else, or out. */
  const fromOwnForm: RequestHandler = (request, response, next) =>
    isCrossOrigin(request, origins)
      ? void response.status(403).send(loginPage({ next: '', error: 'Please log in on this page.' }))
      : next();

  const showLogin: RequestHandler = async (request, response) => {
    const user = await cookie.read(request);
    const next = nextOf(request, origins);
    response.set('Cache-Control', 'no-store');
    if (!user) return void response.send(loginPage({ next }));
    if (next && behindDoor) return void response.redirect(303, next);
    response.send(
      loggedInPage({
        name: user.name,
        uiUrl,
        endpoint: behindDoor ? null : `${request.protocol}://${request.get('host') ?? ''}`,
      }),
    );
  };

  const logIn: RequestHandler = async (request, response) => {
    const next = localPath(field(request.body, 'next'));
    const attempt = await login.attempt(
      request,
      field(request.body, 'name'),
      field(request.body, 'password'),
    );
    if (attempt.outcome === 'user') {
      logger.info({ audit: 'codec', user: attempt.user.name, operation: 'login' }, 'Logged in');
      cookie.set(response, attempt.user);
      return void response.redirect(303, next ? `login?next=${encodeURIComponent(next)}` : 'login');
    }
    logger.warn({ audit: 'codec', operation: 'login', outcome: attempt.outcome }, 'A login failed');
    if (attempt.outcome === 'wrong')
      return void response.status(401).send(loginPage({ next, error: 'The name or the password is wrong.' }));
    response.status(429).set('Retry-After', String(attempt.retryAfterSeconds));
    response.send(
      loginPage({ next, error: `Too many tries. Please wait ${attempt.retryAfterSeconds} seconds.` }),
    );
  };

  const logOut: RequestHandler = async (request, response) => {
    const user = await cookie.end(request, response);
    if (user) logger.info({ audit: 'codec', user: user.name, operation: 'logout' }, 'Logged out');
    response.redirect(303, 'login');
  };

  const handlers: Record<OwnRouteName, RequestHandler[]> = {
    'GET /healthz': [(_request, response) => void response.json({ status: 'ok' })],
    'GET /login': [headers, showLogin],
    'POST /login': [headers, fromOwnForm, express.urlencoded({ extended: false, limit: '4kb' }), logIn],
    'POST /logout': [headers, fromOwnForm, logOut],
    'OPTIONS /decode': [cors],
    'OPTIONS /encode': [cors],
    'POST /decode': [cors, authenticate, json, converting('decode')],
    'POST /encode': [cors, authenticate, json, converting('encode')],
  };
  const router = Router({ caseSensitive: true, strict: true });
  for (const { method, path, name } of OWN_RULES)
    router[method.toLowerCase() as 'get' | 'post' | 'options'](path, ...handlers[name]);
  return router;
}
