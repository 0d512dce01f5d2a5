import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { grantOrder } from '@loyalty-checkout/medusa-plugin/own-order';
import { isMemberOfStaff, isOfStaff } from '../accounts/staff';
import { callerOfSession, hasSession } from '../accounts/staff-session';
import { config } from '../config';
import { shopperAddress } from '../shopper-address';
import { adminPage } from './admin-page';
import { admit, customerOf } from './allowed';
import { type Caller, callerOf, forgetClaims, resetTokenOf } from './caller';
import { answerTooOften, type Counted, countTry, type LimitName } from './limits';
import type { EdgeRoute } from './list';
import { type Match, matchRoute } from './match';
import { orderCookie } from './order-key';
import { checkBody, checkQuery, checkText } from './query';
import { shaped, WHOLE } from './shapes';

/** Where staff work: Medusa's own authentication has looked at the request before it comes here. */
const STAFF = /^\/admin\//;
/** Where whoever was invited becomes one of them. The route itself looks at what is shown. */
const JOINING = '/admin/invites/accept';
/** The page that they work with; what it shows, it asks for at `/admin`. */
const STAFF_PAGE = /^\/app(?:\/[A-Za-z0-9_.,@~-]+)*\/?$/;
/**
 * Uploaded files for everybody, by one plain name: none of the private ones, none hidden, none in a folder.
 */
const PUBLIC_FILE =
  /^\/static\/(?!private-)(?:[A-Za-z0-9_-]|%20|%2C|\.(?!\.))(?:[A-Za-z0-9_-]|%20|%2C|\.(?!\.)){0,254}$/;

/** What staff uploaded runs no script, wherever it is opened: the admin has the same origin at home. */
const FILE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'X-Content-Type-Options': 'nosniff',
};

/** Probes of a load balancer come often; each answer costs next to nothing. */
const HEALTH = new Set(['/health', '/readyz']);

const notFound = (): MedusaError => new MedusaError(MedusaError.Types.NOT_FOUND, 'There is nothing here');

function emailOf(req: MedusaRequest): string | undefined {
  const { email } = (req.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase() : undefined;
}

/** Only what the list names leaves; of a refusal its sentence and its codes. */
function filterAnswer(res: MedusaResponse, { route }: Match, own: boolean): void {
  const shapes = (own ? route.own : undefined) ?? route.answer;
  if (shapes === WHOLE) return;
  const send = res.json.bind(res);
  res.json = (body: unknown) => {
    if (res.statusCode >= 400 || typeof body !== 'object' || body === null) return send(body);
    return send(
      Object.fromEntries(
        Object.entries(shapes).flatMap(([key, shape]) =>
          key in body ? [[key, shaped(Reflect.get(body, key), shape)]] : [],
        ),
      ),
    );
  };
}

/**
 * The browser that completes a cart is the one that bought: it gets the order's key. An account needs none,
 * and another shopper may sit at its computer next.
 */
function handOutOrderKey(req: MedusaRequest, res: MedusaResponse, caller: Caller | null): void {
  if (customerOf(caller) !== undefined) return;
  const send = res.json.bind(res);
  res.json = (body: unknown) => {
    const { type, order } = (body ?? {}) as { type?: unknown; order?: { id?: unknown } };
    if (type === 'order' && typeof order?.id === 'string') {
      res.append(
        'Set-Cookie',
        orderCookie({
          orderId: order.id,
          secret: config.cookieSecret,
          secure: req.get('x-forwarded-proto') === 'https',
          now: new Date(),
        }),
      );
    }
    return send(body);
  };
}

/** Changes nothing, so that a page of somebody else may as well cause it: it reads no answer. */
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends its session along whoever's page asks, and tells which one it is: only the admin's own may
 * change something by it.
 */
const isOfAdminPage = (req: MedusaRequest): boolean =>
  READS.has(req.method) || req.headers.origin === config.adminUrl;

/** The member of staff that a caller is; null for anybody else, and for one who was taken off the staff. */
async function memberOf(req: MedusaRequest, caller: Caller | null): Promise<Caller | null> {
  if (caller?.actorType !== 'user') return null;
  const { identityId, actorId } = caller;
  return (await isMemberOfStaff(req.scope, identityId, actorId)) ? caller : null;
}

/** Who sends it; a token that is over says nothing to anybody behind. */
async function identify(req: MedusaRequest, { who }: EdgeRoute): Promise<Caller | null> {
  if (who === 'staffSession') return isOfAdminPage(req) ? memberOf(req, await callerOfSession(req)) : null;
  const caller = await callerOf(req);
  if (who === 'staffToken') return memberOf(req, caller);
  // A session is of staff, at the admin: here it says nothing, and goes on there.
  Reflect.deleteProperty(req, 'session');
  if (caller === null && !resetTokenOf(req)) forgetClaims(req);
  return caller;
}

async function count(names: readonly LimitName[], counted: Counted, res: MedusaResponse): Promise<void> {
  for (const name of names) await countTry(name, counted, res);
}

/**
 * The limits of a request. Whoever tries a password of staff at the shoppers' door, which takes it too, is
 * counted as at the staff's own.
 */
async function limitsOf(req: MedusaRequest, { route }: Match): Promise<readonly LimitName[]> {
  const { limits = [] } = route;
  const { email } = (req.body ?? {}) as { email?: unknown };
  const isStaff =
    limits.includes('signInOfOne') && typeof email === 'string' && (await isOfStaff(req.scope, email));
  return isStaff ? [...limits, 'staffSignIn', 'staffSignInOfOne'] : limits;
}

/**
 * Whether Medusa, which looked before this, knows the secret key of a request. At the few routes of staff
 * that ask for no login of Medusa's it did not look: there a key shows nothing.
 */
const hasSecretKey = (req: MedusaRequest): boolean =>
  /^basic\s/i.test(req.headers.authorization ?? '') &&
  (req as Partial<AuthenticatedMedusaRequest>).auth_context?.actor_type === 'api-key';

/**
 * Staff only, and no longer than they are: by a browser's session, by a token, or by a secret key of the
 * shop's own programs, which has no sign-in.
 */
async function admitStaff(req: MedusaRequest, res: MedusaResponse, path: string): Promise<void> {
  // Orders and customers are no part of what a browser keeps.
  res.set('Cache-Control', 'no-store');
  if (req.method === 'POST' && path === JOINING) {
    // Medusa looks at a session first: whoever is signed in at this browser is not the one who joins.
    Reflect.deleteProperty(req, 'session');
    return;
  }
  if (hasSecretKey(req)) return;
  const bySession = hasSession(req);
  const member = await memberOf(req, bySession ? await callerOfSession(req) : await callerOf(req));
  if (member === null) {
    forgetClaims(req);
    throw new MedusaError(MedusaError.Types.UNAUTHORIZED, 'Unauthorized');
  }
  if (bySession && !isOfAdminPage(req))
    throw new MedusaError(MedusaError.Types.FORBIDDEN, `Open the admin at ${config.adminUrl}/app`);
}

async function guard(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  const [path = ''] = req.originalUrl.split('?', 1);
  if (req.originalUrl.includes('%00'))
    throw new MedusaError(MedusaError.Types.INVALID_DATA, 'A text holds a NUL character');
  if (STAFF.test(path)) {
    await admitStaff(req, res, path);
    return next();
  }
  const address = shopperAddress(req);
  // A page that the storefront makes for everybody is nobody's.
  if (address !== null && !HEALTH.has(path)) await count(['everything'], { address }, res);
  if (req.method === 'GET' || req.method === 'HEAD') {
    if (PUBLIC_FILE.test(path)) {
      res.set(FILE_HEADERS);
      return next();
    }
    if (STAFF_PAGE.test(path)) return adminPage(req, res, () => next(notFound()));
  }
  const match = matchRoute(req.method, path);
  if (!match) throw notFound();
  checkQuery(match.route, req.query);
  if (match.route.who !== 'provider') checkText(req.body);
  await count(await limitsOf(req, match), { address, email: emailOf(req) }, res);
  const caller = await identify(req, match.route);
  const { own } = await admit(req, match, caller);
  if (own) grantOrder(req);
  checkBody(match.route, req.body);
  filterAnswer(res, match, own);
  if (match.route.path.endsWith('/complete')) handOutOrderKey(req, res, caller);
  next();
}

/** The shop's edge: what is not on the list is not there. @see list.ts */
export async function edge(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  try {
    await guard(req, res, next);
  } catch (error) {
    answerTooOften(res, error);
  }
}

/**
 * Comes before every route and every other middleware of this folder: Medusa puts a middleware of everything,
 * without methods, first.
 */
export const edgeMiddlewares: MiddlewareRoute[] = [{ matcher: '/', middlewares: [edge] }];
