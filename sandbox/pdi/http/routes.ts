import {
  begin,
  cancel,
  endPeriod,
  enroll,
  finalize,
  getMember,
  getRewards,
  giveGoodwill,
  listEntries,
  reverse,
  sendCode,
  verifyCode,
  type Host,
  type Outcome,
} from '../host';
import type { Client } from '../state';
import type {
  BeginRequest,
  CancelRequest,
  EndPeriodRequest,
  EnrollRequest,
  FinalizeRequest,
  GoodwillRequest,
  ListEntriesRequest,
  ReverseRequest,
  RewardsRequest,
  SendCodeRequest,
  VerifyCodeRequest,
} from '../wire';

/** The names under which faults and the call log know the host's routes. */
export const ROUTE_NAMES = [
  'token',
  'status',
  'identify',
  'code',
  'verify',
  'rewards',
  'finalize',
  'cancel',
  'reverse',
  'goodwill',
  'enroll',
  'member',
  'entries',
  'endPeriod',
] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

export interface Message {
  client: Client;
  params: Record<string, string>;
  /** Valid by `openapi.yaml` when a route sees it. */
  body: unknown;
  idempotencyKey: string | null;
}

export interface Route {
  name: Exclude<RouteName, 'token'>;
  method: 'get' | 'post';
  /** Express's spelling. */
  path: string;
  run(host: Host, message: Message): Outcome<unknown>;
}

const status = (host: Host, { client }: Message): Outcome<unknown> => ({
  status: 200,
  answer: {
    status: 'online',
    participantID: client.participantID,
    siteIDs: client.siteIDs,
    hostTime: new Date(host.now).toISOString(),
  },
});

// The casts rest on `openapi.yaml`, which every body has passed; `wire.ts` is its twin.
export const ROUTES: readonly Route[] = [
  { name: 'status', method: 'get', path: '/loyalty/v1/status', run: status },
  {
    name: 'identify',
    method: 'post',
    path: '/loyalty/v1/customers/begin',
    run: (host, { body }) => begin(host, body as BeginRequest),
  },
  {
    name: 'code',
    method: 'post',
    path: '/loyalty/v1/customers/code',
    run: (host, { body, idempotencyKey }) => sendCode(host, body as SendCodeRequest, idempotencyKey ?? ''),
  },
  {
    name: 'verify',
    method: 'post',
    path: '/loyalty/v1/customers/verify',
    run: (host, { body, idempotencyKey }) =>
      verifyCode(host, body as VerifyCodeRequest, idempotencyKey ?? ''),
  },
  {
    name: 'rewards',
    method: 'post',
    path: '/loyalty/v1/rewards',
    run: (host, { body }) => getRewards(host, body as RewardsRequest),
  },
  {
    name: 'finalize',
    method: 'post',
    path: '/loyalty/v1/rewards/finalize',
    run: (host, { body, idempotencyKey }) => finalize(host, body as FinalizeRequest, idempotencyKey ?? ''),
  },
  {
    name: 'cancel',
    method: 'post',
    path: '/loyalty/v1/transactions/cancel',
    run: (host, { body, idempotencyKey }) => cancel(host, body as CancelRequest, idempotencyKey),
  },
  {
    name: 'reverse',
    method: 'post',
    path: '/loyalty/v1/transactions/reverse',
    run: (host, { body, idempotencyKey }) => reverse(host, body as ReverseRequest, idempotencyKey ?? ''),
  },
  {
    name: 'goodwill',
    method: 'post',
    path: '/loyalty/v1/points/goodwill',
    run: (host, { body, idempotencyKey }) =>
      giveGoodwill(host, body as GoodwillRequest, idempotencyKey ?? ''),
  },
  {
    name: 'enroll',
    method: 'post',
    path: '/loyalty/v1/members',
    run: (host, { body }) => enroll(host, body as EnrollRequest),
  },
  {
    name: 'member',
    method: 'get',
    path: '/loyalty/v1/members/:membershipID',
    run: (host, { params }) => getMember(host, params.membershipID ?? ''),
  },
  {
    name: 'entries',
    method: 'post',
    path: '/loyalty/v1/periods/entries',
    run: (host, { body }) => listEntries(host, body as ListEntriesRequest),
  },
  {
    name: 'endPeriod',
    method: 'post',
    path: '/loyalty/v1/periods/end',
    run: (host, { body }) => endPeriod(host, body as EndPeriodRequest),
  },
];
