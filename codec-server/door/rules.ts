import {
  GOODWILL_MESSAGES,
  type GoodwillMessageName,
  MESSAGES,
  type MessageName,
  RECONCILIATION_MESSAGES,
  RETURN_MESSAGES,
  type ReturnMessageName,
} from '../../contract';

/**
 * Everything that the codec server answers, as one list: who may call what. The routers are made from it, so
 * a route that is not here does not exist. Paths are Express's, matched case-sensitively and as they came in.
 */
export interface DoorRule {
  method: 'GET' | 'POST' | 'OPTIONS';
  path: string;
  /** `anybody` needs no login. */
  who: 'anybody' | 'support';
  /**
   * `own` is answered here; everything else goes on to Temporal's UI: its pages and files, reads of its API,
   * and what changes a checkout.
   */
  what: 'own' | 'page' | 'read' | 'write';
}

export type Write = 'update' | 'signal' | 'cancel';

/**
 * What support may send to a checkout, as an update or as a signal. Every other message is the shop's or a
 * payment provider's.
 */
export const SUPPORT_MESSAGES: readonly MessageName[] = [
  MESSAGES.retryFinalization,
  MESSAGES.abandonFinalization,
  MESSAGES.bypass,
  MESSAGES.cancel,
];
/** What support may send to a return. */
export const SUPPORT_RETURN_MESSAGES: readonly ReturnMessageName[] = [
  RETURN_MESSAGES.retryReturn,
  RETURN_MESSAGES.abandonReturn,
];

/** What support may send to points of goodwill. */
export const SUPPORT_GOODWILL_MESSAGES: readonly GoodwillMessageName[] = [
  GOODWILL_MESSAGES.retryGoodwill,
  GOODWILL_MESSAGES.abandonGoodwill,
];

/** What support may send to a business day that does not add up. */
export const SUPPORT_DAY_MESSAGES: readonly string[] = Object.values(RECONCILIATION_MESSAGES);

const OWN_ROUTES = [
  { method: 'GET', path: '/healthz', who: 'anybody' },
  { method: 'GET', path: '/login', who: 'anybody' },
  { method: 'POST', path: '/login', who: 'anybody' },
  { method: 'POST', path: '/logout', who: 'anybody' },
  // The browser's question before a request from another origin; it holds nothing and is told nothing.
  { method: 'OPTIONS', path: '/decode', who: 'anybody' },
  { method: 'OPTIONS', path: '/encode', who: 'anybody' },
  { method: 'POST', path: '/decode', who: 'support' },
  { method: 'POST', path: '/encode', who: 'support' },
] as const;
type OwnRoute = (typeof OWN_ROUTES)[number];
type NameOf<Route extends OwnRoute> = Route extends OwnRoute ? `${Route['method']} ${Route['path']}` : never;
export type OwnRouteName = NameOf<OwnRoute>;

/** The same routes stand at `/` and at `/codec`. */
export const OWN_PREFIXES = ['', '/codec'] as const;
export const OWN_RULES: (DoorRule & { name: OwnRouteName })[] = OWN_ROUTES.map((route) => ({
  ...route,
  what: 'own',
  name: `${route.method} ${route.path}` as OwnRouteName,
}));

/** Pages of the UI are one program that reads its own address; the rest are its files. */
const PAGES = [
  '/',
  '/namespaces',
  '/namespaces/*rest',
  '/select-namespace',
  '/import/*rest',
  '/nexus',
  '/nexus/*rest',
  '/common-errors',
  '/render',
  '/_app/*rest',
  '/css/*rest',
  '/codemirror/*rest',
  '/i18n/*rest',
  '/site.webmanifest',
  '/Temporal_Logo_Animation.gif',
  '/favicon:rest',
  '/android:rest',
  '/apple:rest',
  '/banner:rest',
  '/logo:rest',
];

/**
 * The reads of Temporal's HTTP API that pages of the UI ask for, from 2.42 (the dev server's) to 2.54 (the
 * image's).
 */
const READS = [
  '/api/v1/settings',
  '/api/v1/cluster-info',
  '/api/v1/system-info',
  '/api/v1/namespaces',
  '/api/v1/nexus/endpoints',
  '/api/v1/nexus/endpoints/:id',
  ...[
    '',
    '/search-attributes',
    '/workflows',
    '/workflow-count',
    '/archived-workflows',
    '/workflows/:workflowId',
    '/workflows/:workflowId/history',
    '/workflows/:workflowId/history-reverse',
    '/workflows/:workflowId/run/:runId/history.json',
    '/task-queues/:queue',
    '/task-queues/:queue/worker-build-id-compatibility',
    '/task-queues/:queue/worker-versioning-rules',
    '/worker-task-reachability',
    '/schedules',
    '/schedule-count',
    '/schedules/:schedule',
    '/batch-operations',
    '/batch-operations/:job',
    '/worker-deployments',
    '/worker-deployments/:deployment',
    '/worker-deployment-versions/:deployment/:build',
    '/deployments',
    '/current-deployment/:series',
    '/workers',
    '/worker-count',
    '/workers/describe/:worker',
    '/activities',
    '/activity-count',
    '/activities/:activity',
    '/nexus-operations',
    '/nexus-operation-count',
    '/nexus-operations/:operation',
  ].map((path) => `/api/v1/namespaces/:namespace${path}`),
];

const WORKFLOW = '/api/v1/namespaces/:namespace/workflows/:workflowId';
/** A query changes nothing; it is a POST because it has arguments. */
export const QUERY_PATH = `${WORKFLOW}/query/:query`;
export const WRITE_PATHS: Record<Write, string> = {
  update: `${WORKFLOW}/update/:message`,
  signal: `${WORKFLOW}/signal/:message`,
  cancel: `${WORKFLOW}/cancel`,
};

const supports = { who: 'support' } as const;
export const UI_RULES: DoorRule[] = [
  ...PAGES.map((path): DoorRule => ({ method: 'GET', path, ...supports, what: 'page' })),
  ...READS.map((path): DoorRule => ({ method: 'GET', path, ...supports, what: 'read' })),
  { method: 'POST', path: QUERY_PATH, ...supports, what: 'read' },
  ...Object.values(WRITE_PATHS).map((path): DoorRule => ({
    method: 'POST',
    path,
    ...supports,
    what: 'write',
  })),
];

/** All of it, as the security table shows it. */
export const DOOR_RULES: DoorRule[] = [
  ...OWN_PREFIXES.flatMap((prefix) =>
    OWN_RULES.map(({ method, path, who, what }) => ({ method, path: `${prefix}${path}`, who, what })),
  ),
  ...UI_RULES,
];
