import {
  authorize,
  createIdentity,
  createInstrument,
  createToken,
  getAuthorization,
  getIdentity,
  getInstrument,
  getMerchant,
  getTransfer,
  listAuthorizations,
  listReversals,
  reverse,
  sell,
  updateAuthorization,
  type Host,
  type Outcome,
} from '../host';
import type {
  AuthorizationUpdate,
  ChargeRequest,
  IdentityRequest,
  InstrumentRequest,
  ReversalRequest,
  TokenRequest,
} from '../wire';

/** The names under which faults and the call log know the routes. */
export const ROUTE_NAMES = [
  'token',
  'identity',
  'getIdentity',
  'instrument',
  'getInstrument',
  'authorize',
  'capture',
  'void',
  'getAuthorization',
  'listAuthorizations',
  'sale',
  'getTransfer',
  'reverse',
  'listReversals',
  'merchant',
] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

export interface Message {
  id: string;
  query: Record<string, string>;
  /** Valid by `openapi.yaml` when a route sees it. */
  body: unknown;
}

export interface Route {
  /** By what is asked: one path captures and voids. */
  name(body: unknown): RouteName;
  method: 'get' | 'post' | 'put';
  /** Express's spelling. */
  path: string;
  /** Browsers come here without credentials, from any page. */
  open?: boolean;
  run(host: Host, message: Message): Outcome;
}

const named = (name: RouteName) => () => name;
const captureOrVoid = (body: unknown): RouteName =>
  typeof body === 'object' && body !== null && 'void_me' in body && body.void_me === true
    ? 'void'
    : 'capture';

// The casts rest on `openapi.yaml`, which every body has passed; `wire.ts` is its twin.
export const ROUTES: readonly Route[] = [
  {
    name: named('token'),
    method: 'post',
    path: '/applications/:id/tokens',
    open: true,
    run: (host, { id, body }) => createToken(host, id, body as TokenRequest),
  },
  {
    name: named('identity'),
    method: 'post',
    path: '/identities',
    run: (host, { body }) => createIdentity(host, body as IdentityRequest),
  },
  {
    name: named('getIdentity'),
    method: 'get',
    path: '/identities/:id',
    run: (host, { id }) => getIdentity(host, id),
  },
  {
    name: named('instrument'),
    method: 'post',
    path: '/payment_instruments',
    run: (host, { body }) => createInstrument(host, body as InstrumentRequest),
  },
  {
    name: named('getInstrument'),
    method: 'get',
    path: '/payment_instruments/:id',
    run: (host, { id }) => getInstrument(host, id),
  },
  {
    name: named('authorize'),
    method: 'post',
    path: '/authorizations',
    run: (host, { body }) => authorize(host, body as ChargeRequest),
  },
  {
    name: named('listAuthorizations'),
    method: 'get',
    path: '/authorizations',
    run: (host, { query }) => listAuthorizations(host, query),
  },
  {
    name: named('getAuthorization'),
    method: 'get',
    path: '/authorizations/:id',
    run: (host, { id }) => getAuthorization(host, id),
  },
  {
    name: captureOrVoid,
    method: 'put',
    path: '/authorizations/:id',
    run: (host, { id, body }) => updateAuthorization(host, id, body as AuthorizationUpdate),
  },
  {
    name: named('sale'),
    method: 'post',
    path: '/transfers',
    run: (host, { body }) => sell(host, body as ChargeRequest),
  },
  {
    name: named('getTransfer'),
    method: 'get',
    path: '/transfers/:id',
    run: (host, { id }) => getTransfer(host, id),
  },
  {
    name: named('reverse'),
    method: 'post',
    path: '/transfers/:id/reversals',
    run: (host, { id, body }) => reverse(host, id, body as ReversalRequest),
  },
  {
    name: named('listReversals'),
    method: 'get',
    path: '/transfers/:id/reversals',
    run: (host, { id }) => listReversals(host, id),
  },
  {
    name: named('merchant'),
    method: 'get',
    path: '/merchants/:id',
    run: (host, { id }) => getMerchant(host, id),
  },
];
