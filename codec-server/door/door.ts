import type { PayloadCodec } from '@temporalio/common';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from '../../platform/logger';
import { isSameOrigin } from '../origin';
import { continuePage } from '../pages/pages';
import { UI_RULES, WRITE_PATHS, type Write } from './rules';
import type { SessionCookie } from '../login/session-cookie';
import { createUiProxy } from './ui-proxy';
import { createUiSettings } from './ui-settings';
import type { CodecUser } from '../login/users';
import { checkWrite, reasonOf, REFUSED_WRITE, type WriteTarget } from './writes';

export interface DoorDependencies {
  upstream: URL;
  cookie: SessionCookie;
  codec: PayloadCodec;
  logger: Logger;
  /** The UI's own origins: only their pages may change anything. */
  origins: string[];
  /** The Temporal namespace that checkouts are in. */
  namespace: string;
}

/** Temporal takes 2 MB a payload, base64 adds a third. */
const BODY_LIMIT = '4mb';
const MAX_LOGGED = 200;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** In the form of Temporal's own refusals: the UI shows `message`. */
const answer = (response: Response, status: number, message: string, code: number): void =>
  void response.status(status).json({ code, message, details: [] });
const userOf = (response: Response): CodecUser => response.locals['user'] as CodecUser;
const param = (request: Request, name: string): string => {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
};

/** A page that a person opens, not a file or an answer that a page asks for. */
function isNavigation(request: Request): boolean {
  if (request.method !== 'GET' || request.path.startsWith('/api/')) return false;
  const mode = request.get('sec-fetch-mode');
  return mode === undefined ? (request.headers.accept ?? '').includes('text/html') : mode === 'navigate';
}

/** Nobody passes without a login: people are led to it, programs are told. */
function requireLogin(cookie: SessionCookie): RequestHandler {
  return async (request, response, next) => {
    const user = await cookie.read(request);
    if (user) {
      response.locals['user'] = user;
      return next();
    }
    response.set('Cache-Control', 'no-store');
    if (!isNavigation(request))
      return answer(response, 401, 'Log in at /login of this server', UNAUTHENTICATED);
    // The browser keeps a strict cookie back on the way in from another site, so the page asks for itself
    // once more.
    if (request.get('sec-fetch-site') === 'cross-site')
      return void response.send(continuePage(request.originalUrl));
    return void response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
  };
}

/** What somebody tried on which workflow, for the log. */
function refusedOperation({ method, path }: Request): object {
  const [, workflowId, operation] =
    /^\/api\/v1\/namespaces\/[^/]+\/workflows\/(loyalty-[a-z-]+-[0-9a-f-]{36})(?:\/([a-z-]+))?(?:\/|$)/.exec(
      path,
    ) ?? [];
  return workflowId
    ? { operation: operation ?? method, workflowId }
    : { operation: `${method} ${path}`.slice(0, MAX_LOGGED) };
}

function createWriter(
  { codec, logger, namespace: ownNamespace }: DoorDependencies,
  proxy: ReturnType<typeof createUiProxy>,
) {
  return (write: Write): RequestHandler =>
    async (request, response) => {
      const { name: user } = userOf(response);
      const message = param(request, 'message');
      const target: WriteTarget = {
        write,
        namespace: param(request, 'namespace'),
        workflowId: param(request, 'workflowId'),
        ...(write === 'cancel' ? {} : { message }),
      };
      const asked = request.query['execution.runId'];
      const checked = checkWrite(target, {
        body: request.body,
        runId: typeof asked === 'string' ? asked : '',
        identity: user,
        ownNamespace,
      });
      const audit = {
        audit: 'door',
        user,
        operation: write,
        ...(message ? { message: message.slice(0, MAX_LOGGED) } : {}),
        workflowId: target.workflowId.slice(0, MAX_LOGGED),
      };
      if ('refused' in checked) {
        logger.warn({ ...audit, outcome: 'refused' }, 'A change was refused');
        return answer(response, checked.status, checked.refused, PERMISSION_DENIED);
      }
      // Before it is sent: a process that dies now has written down what it was about to do.
      logger.info(
        { ...audit, runId: checked.runId, reason: await reasonOf(checked.payloads, codec) },
        'A change was asked for',
      );
      response.once('close', () => {
        if (response.statusCode >= 400 || !response.writableFinished)
          logger.warn({ ...audit, outcome: 'failed', status: response.statusCode }, 'A change was not made');
      });
      proxy.send(request, response, checked.body);
    };
}

/**
 * Stands in front of Temporal's UI: asks for the login, passes what `UI_RULES` lists, writes down who changed
 * what, and refuses the rest. The UI's own API would take a Terminate or a Reset from everybody who reaches
 * it.
 */
export function createDoor(deps: DoorDependencies): Router {
  const { upstream, cookie, logger, origins } = deps;
  const proxy = createUiProxy(upstream);
  const writer = createWriter(deps, proxy);
  const pass: RequestHandler = (request, response) => proxy.pass(request, response);

  const refuse: RequestHandler = (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD')
      return void response.status(404).json({ code: 5, message: 'There is nothing here', details: [] });
    logger.warn(
      { audit: 'door', user: userOf(response).name, ...refusedOperation(request), outcome: 'refused' },
      'A change was refused',
    );
    return answer(response, 403, REFUSED_WRITE, PERMISSION_DENIED);
  };
  const fromOwnPages: RequestHandler = (request, response, next) => {
    if (isSameOrigin(request, origins)) return next();
    logger.warn(
      { audit: 'door', user: userOf(response).name, ...refusedOperation(request), outcome: 'refused' },
      'A change was asked for by a foreign page',
    );
    return answer(response, 403, 'Changes are taken from the pages of this UI only', PERMISSION_DENIED);
  };
  /** The UI draws text of the address as a page, inside its own pages only. */
  const fromOwnFrame: RequestHandler = (request, response, next) => {
    const site = request.get('sec-fetch-site');
    return site === undefined || site === 'same-origin' ? next() : void response.status(404).end();
  };

  const router = Router({ caseSensitive: true, strict: true });
  router.use(requireLogin(cookie));
  router.get('/api/v1/settings', createUiSettings(upstream));
  router.get('/render', fromOwnFrame);
  const isWrite = (path: string): Write | undefined =>
    (['update', 'signal', 'cancel'] as const).find((write) => WRITE_PATHS[write] === path);
  for (const { method, path } of UI_RULES) {
    const write = isWrite(path);
    if (write)
      router.post(path, fromOwnPages, express.json({ type: () => true, limit: BODY_LIMIT }), writer(write));
    else if (method === 'POST') router.post(path, pass);
    else router.get(path, pass);
  }
  router.use(refuse);
  return router;
}
