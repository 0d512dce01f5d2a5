import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { pino } from 'pino';
import { createKeyring } from '../../platform/keyring';
import { createPayloadCodec } from '../../platform/payload-codec';
import { createCodecApp } from '../app';
import {
  DOOR_RULES,
  SUPPORT_DAY_MESSAGES,
  SUPPORT_GOODWILL_MESSAGES,
  SUPPORT_MESSAGES,
  SUPPORT_RETURN_MESSAGES,
  UI_RULES,
} from './rules';
import { hashPassword, parseUsers } from '../login/users';
import { typedText } from '../../contract';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyring = createKeyring(`k1:${key(1)}`, key(9));
const codec = createPayloadCodec(keyring);
const CHEAP = { log2N: 14, r: 8, p: 1 };
const CHECKOUT = 'loyalty-session-0b9a4f5e-6d1c-5b8a-9a54-3f1f2f0a1b2c';
const RETURN = 'loyalty-return-0b9a4f5e-6d1c-5b8a-9a54-3f1f2f0a1b2c';
const API = '/api/v1/namespaces/default';
const WORKFLOW = `${API}/workflows/${CHECKOUT}`;

interface Seen {
  method?: string;
  url?: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const servers: Server[] = [];
const lines: string[] = [];
const seen: Seen[] = [];
let door: string;
/** A server that the door must never talk to. */
let stranger: string;
let strangerCalls = 0;
let cookie: string;

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends the path as it stands: `fetch` would tidy it up. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { hostname, port } = new URL(door);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        headers: { ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }), ...headers },
      },
      (response) => {
        void text(response).then(
          (said) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said }),
          reject,
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const loggedIn = (more: Asked = {}): Asked => ({ ...more, headers: { cookie, ...more.headers } });
/** As the UI's own pages ask. */
const fromUi = (more: Asked = {}): Asked =>
  loggedIn({
    method: 'POST',
    ...more,
    headers: {
      origin: door,
      'sec-fetch-site': 'same-origin',
      'content-type': 'text/plain;charset=UTF-8',
      ...more.headers,
    },
  });
const audit = () =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['audit'] === 'door');

async function payloadsOf(value: unknown): Promise<object> {
  const { Payloads } = temporal.api.common.v1;
  return Payloads.toObject(
    Payloads.create({ payloads: await codec.encode([defaultPayloadConverter.toPayload(value) as Payload]) }),
    { bytes: String },
  );
}
const updateBody = async (value: unknown, more: object = {}) =>
  JSON.stringify({
    workflowExecution: { runId: 'run-1' },
    request: { meta: { updateId: 'u-1' }, input: { args: await payloadsOf(value) } },
    ...more,
  });
const signalBody = async (value: unknown, more: object = {}) =>
  JSON.stringify({
    workflowExecution: { workflowId: CHECKOUT, runId: 'run-1' },
    input: await payloadsOf(value),
    ...more,
  });

beforeAll(async () => {
  const upstream = await listen((request, response) => {
    void text(request).then((body) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url === '/api/v1/settings')
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"Version":"2","Codec":{"Endpoint":""}}');
      return response
        .writeHead(request.url?.includes('/teapot') ? 418 : 200, {
          'content-type': 'text/plain',
          'x-ui': 'yes',
        })
        .end('the UI');
    });
  });
  stranger = await listen((_request, response) => {
    strangerCalls += 1;
    response.end("a stranger's page");
  });
  const users = parseUsers(`ann:${await hashPassword('correct horse', CHEAP)}`);
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  door = await listen(
    createCodecApp({
      codec,
      keyring,
      users,
      logger,
      uiUrl: 'http://127.0.0.1:8234',
      uiUpstream: upstream,
      trustProxy: 0,
    }),
  );
  const login = await fetch(`${door}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: 'ann', password: 'correct horse' }),
  });
  cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
});
beforeEach(() => {
  lines.length = 0;
  seen.length = 0;
});
afterAll(() =>
  servers.forEach((server) => {
    server.closeAllConnections();
    server.close();
  }),
);

describe("the way to Temporal's UI", () => {
  const other = () => new URL(stranger).host;

  test.each([
    ['two slashes', () => `//${other()}/x.html`],
    ['a slash and a backslash', () => `/\\${other()}/x.html`],
    ["two slashes behind the codec's path", () => `/codec//${other()}/x.html`],
    ['an absolute address', () => `${stranger}/x.html`],
    ['dot segments', () => '/namespaces/../healthz'],
    ['encoded dot segments', () => '/namespaces/%2e%2E/healthz'],
    ['an encoded slash', () => `/namespaces%2f..%2fhealthz`],
    ['an encoded backslash', () => '/namespaces/%5c..'],
    ['a double encoding', () => `${API}/workflows/${CHECKOUT}/signal/%2563ancel`],
    ['a NUL', () => '/namespaces/%00'],
    ['half an encoding', () => '/namespaces/%a'],
    ['no slash', () => 'namespaces'],
  ])('a path with %s is a 400 for everybody and goes nowhere', async (_what, path) => {
    expect((await ask(path())).status).toBe(400);
    expect((await ask(path(), loggedIn())).status).toBe(400);
    expect((await ask(path(), fromUi({ body: '{}' }))).status).toBe(400);
    expect([seen.length, strangerCalls]).toEqual([0, 0]);
  });

  test('nothing changes the protocol', async () => {
    const { hostname, port } = new URL(door);
    const socket = connect(Number(port), hostname);
    socket.end(
      `GET /namespaces HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
    expect(seen).toEqual([]);
  });

  test('what is asked for is handed on as it is, and its answer too', async () => {
    const response = await ask('/namespaces/default/teapot?a=%20b&c=//d', loggedIn());
    expect([response.status, response.headers['x-ui'], response.body]).toEqual([418, 'yes', 'the UI']);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /namespaces/default/teapot?a=%20b&c=//d',
    ]);
  });

  test("no login, no own cookie and no claim of the caller goes on: only the UI's own cookie and what it reads", async () => {
    const headers = {
      cookie: `${cookie}; _csrf=1; medusa=shopper`,
      authorization: 'Bearer secret',
      'proxy-authorization': 'Basic secret',
      'x-forwarded-for': '10.0.0.1',
      'x-http-method-override': 'DELETE',
      'grpc-metadata-authorization': 'secret',
      'authorization-extras': 'secret',
      origin: door,
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': '1',
      host: 'elsewhere.example',
    };
    await ask(WORKFLOW, { headers });
    const passed: IncomingHttpHeaders = seen[0]?.headers ?? {};
    expect(passed).toMatchObject({ cookie: '_csrf=1', 'x-csrf-token': '1' });
    expect(passed.host).not.toBe('elsewhere.example');
    expect(
      Object.keys(passed).filter((name) => !['cookie', 'x-csrf-token', 'host', 'connection'].includes(name)),
    ).toEqual([]);
  });

  test('what the API told is not kept by the browser', async () => {
    expect((await ask(WORKFLOW, loggedIn())).headers['cache-control']).toBe('no-store');
  });

  test('a UI that is away is a 502 in plain words', async () => {
    const users = parseUsers(`ann:${await hashPassword('correct horse', CHEAP)}`);
    const here = door;
    door = await listen(
      createCodecApp({
        codec,
        keyring,
        users,
        logger: pino({ level: 'silent' }),
        uiUrl: door,
        uiUpstream: 'http://127.0.0.1:9',
        trustProxy: 0,
      }),
    );
    try {
      const login = await fetch(`${door}/login`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ name: 'ann', password: 'correct horse' }),
      });
      const headers = { cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
      const response = await ask('/', { headers });
      expect([response.status, response.body]).toEqual([
        502,
        "Temporal's UI does not answer. Is it running?\n",
      ]);
      expect((await ask('/api/v1/settings', { headers })).status).toBe(502);
    } finally {
      door = here;
    }
  });
});

describe('without a login', () => {
  const sampleOf = (path: string) => path.replaceAll(/[:*](\w+)/g, 'x');
  const closed = DOOR_RULES.filter(({ who, path }) => who === 'support' && !/\/(en|de)code$/.test(path)).map(
    ({ method, path }) => [method, sampleOf(path)],
  );

  test.each(closed)('%s %s is a 401 and goes nowhere', async (method, path) => {
    expect(
      (
        await ask(path, {
          method,
          headers: { origin: door, 'sec-fetch-site': 'same-origin', cookie: '_csrf=1' },
          ...(method === 'POST' ? { body: '{}' } : {}),
        })
      ).status,
    ).toBe(401);
    expect(seen).toEqual([]);
  });

  test('a page that a person opens leads to the login, with the way back', async () => {
    const response = await ask('/namespaces/default/workflows?query=a%3D1', {
      headers: { accept: 'text/html' },
    });
    expect([response.status, response.headers.location]).toEqual([
      303,
      `/login?next=${encodeURIComponent('/namespaces/default/workflows?query=a%3D1')}`,
    ]);
    expect(
      (await ask('/', { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' } })).status,
    ).toBe(303);
    expect((await ask(WORKFLOW, { headers: { accept: 'text/html' } })).status).toBe(401);
  });

  test('a link from another site, with which the browser sends no strict cookie, asks once more from here', async () => {
    const response = await ask('/namespaces?a="><script>', {
      headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(200);
    expect(response.body).toContain('content="0;url=/namespaces?a=&quot;&gt;&lt;script&gt;"');
  });

  test('HTTP Basic opens payloads for the CLI, not the UI', async () => {
    const headers = { authorization: `Basic ${Buffer.from('ann:correct horse').toString('base64')}` };
    expect((await ask(WORKFLOW, { headers })).status).toBe(401);
  });

  test('our own pages are open', async () => {
    for (const path of ['/healthz', '/login', '/codec/login', '/codec/healthz'])
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
  });
});

describe('the login', () => {
  test('leads on to where the person wanted to go, but never to another site', async () => {
    const at = async (query: string) => (await ask(`/login?${query}`, loggedIn())).headers.location;
    expect(await at('next=/namespaces/default/workflows')).toBe('/namespaces/default/workflows');
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/%2f/evil.example',
      '/a//b',
    ])
      expect([evil, await at(`next=${encodeURIComponent(evil)}`)]).toEqual([evil, undefined]);
  });

  test("takes the UI's own word for where that is", async () => {
    const at = async (url: string) =>
      (await ask(`/login?returnUrl=${encodeURIComponent(url)}`, loggedIn())).headers.location;
    expect(await at('http://localhost:8234/namespaces/default?a=1')).toBe('/namespaces/default?a=1');
    expect(await at('http://evil.example/namespaces')).toBeUndefined();
    expect(await at('http://localhost:8234//evil.example')).toBeUndefined();
  });
});

describe('the list of rules', () => {
  interface Layer {
    route?: { path: string; methods: Record<string, boolean> };
    handle: { stack?: Layer[] };
  }
  const routesOf = (stack: Layer[]): string[] =>
    stack.flatMap(({ route, handle }) =>
      route
        ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
        : routesOf(handle.stack ?? []),
    );

  test('is all that the running routers answer, and the other way round', () => {
    const app = createCodecApp({
      codec,
      keyring,
      users: parseUsers(''),
      logger: pino({ level: 'silent' }),
      uiUrl: door,
      uiUpstream: door,
      trustProxy: 0,
    });
    const running = new Set(routesOf(app.router.stack as unknown as Layer[]));
    const listed = new Set(
      DOOR_RULES.map(({ method, path }) => `${method} ${path.replace(/^\/codec(?=\/)/, '')}`),
    );
    expect([...running].toSorted()).toEqual([...listed].toSorted());
  });

  test('opens nothing but the login and the health to anybody', () => {
    expect([
      ...new Set(
        DOOR_RULES.filter(({ who, method }) => who === 'anybody' && method !== 'OPTIONS').map(
          ({ method, path }) => `${method} ${path}`,
        ),
      ),
    ]).toEqual([
      'GET /healthz',
      'GET /login',
      'POST /login',
      'POST /logout',
      'GET /codec/healthz',
      'GET /codec/login',
      'POST /codec/login',
      'POST /codec/logout',
    ]);
  });
});

describe('what support may do', () => {
  test('the UI is told to ask its own origin, where to log in, and to offer nothing that is refused', async () => {
    const { body } = await ask('/api/v1/settings', loggedIn());
    expect(JSON.parse(body)).toMatchObject({
      Version: '2',
      Codec: { Endpoint: '/codec', IncludeCredentials: true, DefaultErrorLink: '/codec/login' },
      WorkflowTerminateDisabled: true,
      WorkflowResetDisabled: true,
      WorkflowPauseDisabled: true,
      StartWorkflowDisabled: true,
      BatchActionsDisabled: true,
      ActivityCommandsDisabled: true,
    });
  });

  test.each(
    UI_RULES.filter(({ method, path }) => method === 'GET' && path !== '/api/v1/settings').map(
      ({ path }) => path,
    ),
  )('reads %s', async (path) => {
    const asked = path.replaceAll(/[:*](\w+)/g, 'x');
    expect((await ask(asked, loggedIn())).status).toBe(200);
    expect(seen.map(({ url }) => url)).toEqual([asked]);
  });

  test('queries a checkout', async () => {
    expect((await ask(`${WORKFLOW}/query/session`, fromUi({ body: '{"query":{}}' }))).status).toBe(200);
    expect(seen.map(({ body }) => body)).toEqual(['{"query":{}}']);
    expect(audit()).toEqual([]);
  });

  test.each([
    ['a return', 'loyalty-return-', SUPPORT_RETURN_MESSAGES],
    ['a gift of points', 'loyalty-goodwill-', SUPPORT_GOODWILL_MESSAGES],
  ])(
    '%s takes its own levers, is never cancelled, and a checkout takes none of them',
    async (_what, prefix, own) => {
      const other = WORKFLOW.replace('loyalty-session-', prefix);
      for (const message of own) {
        const sent = async (workflow: string) =>
          (await ask(`${workflow}/update/${message}`, fromUi({ body: '{}' }))).status;
        expect([message, await sent(other), await sent(WORKFLOW)]).toEqual([message, 200, 403]);
      }
      for (const message of SUPPORT_MESSAGES)
        expect((await ask(`${other}/update/${message}`, fromUi({ body: '{}' }))).status).toBe(403);
      expect((await ask(`${other}/cancel`, fromUi({ body: '{}' }))).status).toBe(403);
    },
  );

  test('a business day takes its own levers, is never cancelled, and a checkout takes none of them', async () => {
    const ofDay = WORKFLOW.replace(CHECKOUT, 'reconciliation-store-1-2026-03-08');
    for (const message of SUPPORT_DAY_MESSAGES) {
      const sent = async (workflow: string) =>
        (await ask(`${workflow}/update/${message}`, fromUi({ body: '{}' }))).status;
      expect([message, await sent(ofDay), await sent(WORKFLOW)]).toEqual([message, 200, 403]);
    }
    for (const message of SUPPORT_MESSAGES)
      expect((await ask(`${ofDay}/update/${message}`, fromUi({ body: '{}' }))).status).toBe(403);
    expect((await ask(`${ofDay}/cancel`, fromUi({ body: '{}' }))).status).toBe(403);
  });

  test.each([...SUPPORT_MESSAGES])(
    "sends %s as an update and as a signal, with the sender's name",
    async (message) => {
      expect(
        (await ask(`${WORKFLOW}/update/${message}`, fromUi({ body: await updateBody({}) }))).status,
      ).toBe(200);
      expect(
        (await ask(`${WORKFLOW}/signal/${message}`, fromUi({ body: await signalBody({}) }))).status,
      ).toBe(200);
      const [update, signal] = seen.map(({ body }) => JSON.parse(body) as object);
      expect(update).toMatchObject({
        workflowExecution: { workflowId: CHECKOUT, runId: 'run-1' },
        request: { meta: { updateId: 'u-1', identity: 'ann' }, input: { name: message } },
      });
      expect(signal).toMatchObject({
        signalName: message,
        workflowExecution: { workflowId: CHECKOUT, runId: 'run-1' },
        identity: 'ann',
      });
    },
  );

  test('requests the cancellation of a checkout, of the run that is open', async () => {
    expect((await ask(`${WORKFLOW}/cancel?execution.runId=run-1`, fromUi())).status).toBe(200);
    expect(seen.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      [
        `${WORKFLOW}/cancel`,
        { workflowExecution: { workflowId: CHECKOUT, runId: 'run-1' }, identity: 'ann' },
      ],
    ]);
  });

  test('the audit line says who did what to which checkout and why', async () => {
    await ask(
      `${WORKFLOW}/update/bypass`,
      fromUi({
        body: await updateBody({
          reason: 'the shopper\nasked for it; call +1 (555) 555-0123 or ann@example.org since 2026-11-23',
        }),
      }),
    );
    expect(audit()).toEqual([
      expect.objectContaining({
        audit: 'door',
        user: 'ann',
        operation: 'update',
        message: 'bypass',
        workflowId: CHECKOUT,
        runId: 'run-1',
        reason: 'the shopper asked for it; call [number] or [address] since 2026-11-23',
      }),
    ]);
  });

  test('a change whose reason cannot be read is sent and written down all the same, with what became of it', async () => {
    const foreign = {
      payloads: [
        {
          metadata: { encoding: Buffer.from('json/plain').toString('base64') },
          data: Buffer.from('no json').toString('base64'),
        },
      ],
    };
    await ask(`${WORKFLOW}/signal/bypass`, fromUi({ body: JSON.stringify({ input: foreign }) }));
    expect(seen).toHaveLength(1);
    expect(audit()).toEqual([
      expect.objectContaining({ operation: 'signal', message: 'bypass', workflowId: CHECKOUT }),
    ]);
  });

  test('a reason is one line of at most 200 characters', () => {
    expect(typedText(`a\r\n{"level":60}\u2028${'x'.repeat(500)}`)).toMatch(/^a \{"level":60\} x{185}$/);
    expect(typedText('x'.repeat(4_000_000))).toHaveLength(200);
  });
});

describe('what support may not do', () => {
  const NO = `${API}/workflows`;
  test.each([
    ['POST', `${WORKFLOW}/terminate`],
    ['POST', `${WORKFLOW}/reset`],
    ['POST', `${WORKFLOW}/pause`],
    ['POST', `${WORKFLOW}/unpause`],
    ['POST', `${WORKFLOW}/update-options`],
    ['POST', `${WORKFLOW}/trigger-rule`],
    ['POST', WORKFLOW],
    ['DELETE', WORKFLOW],
    ['PUT', WORKFLOW],
    ['PATCH', WORKFLOW],
    ['POST', `${WORKFLOW}/signal-with-start/cancel`],
    ['POST', `${NO}/execute-multi-operation`],
    ['POST', `${API}/activities/pause`],
    ['POST', `${API}/activities/reset`],
    ['POST', `${API}/activities/complete-by-id`],
    ['POST', `${API}/activities-deprecated/pause`],
    ['POST', `${API}/activities/a/cancel`],
    ['POST', `${API}/batch-operations/x`],
    ['POST', `${API}/batch-operations/x/stop`],
    ['POST', `${API}/schedules/x`],
    ['DELETE', `${API}/schedules/x`],
    ['POST', `${API}/schedules/x/patch`],
    ['POST', '/api/v1/namespaces'],
    ['POST', `${API}/update`],
    ['POST', `${API}/search-attributes`],
    ['POST', `${API}/worker-deployments/x/set-current-version`],
    ['DELETE', `${API}/worker-deployments/x`],
    ['POST', `${API}/task-queues/x/update-config`],
    ['POST', `${API}/workers/update-config`],
    ['POST', `${API}/workflow-rules`],
    ['POST', '/api/v1/nexus/endpoints'],
    ['DELETE', '/api/v1/nexus/endpoints/x'],
    ['POST', '/anything'],
    ['POST', `${WORKFLOW}/Signal/cancel`],
    ['POST', `${WORKFLOW}/signal/cancel/`],
    ['POST', `/API/v1/namespaces/default/workflows/${CHECKOUT}/signal/cancel`],
  ])('%s %s is a 403 with a sentence, goes nowhere and is written down', async (method, path) => {
    const response = await ask(path, fromUi({ method, body: '{}' }));
    expect([response.status, JSON.parse(response.body)]).toEqual([
      403,
      expect.objectContaining({ message: expect.stringContaining('Terminate, Reset, Delete, Start, Pause') }),
    ]);
    expect(seen).toEqual([]);
    expect(audit()).toEqual([expect.objectContaining({ user: 'ann', outcome: 'refused' })]);
  });

  test.each([
    'identify',
    'prove',
    'requestProof',
    'selectReward',
    'cartUpdated',
    'orderCompleted',
    'paymentChanged',
    'Cancel',
    '__temporal',
    '%63ancell',
  ])('%s belongs to the shop: neither update nor signal', async (message) => {
    for (const write of ['update', 'signal']) {
      const response = await ask(`${WORKFLOW}/${write}/${message}`, fromUi({ body: '{}' }));
      expect([response.status, JSON.parse(response.body)]).toEqual([
        403,
        expect.objectContaining({
          message: expect.stringMatching(/^Support sends retryFinalization, .*belongs to the shop/),
        }),
      ]);
    }
    expect(seen).toEqual([]);
  });

  test('another message or another checkout in the body than in the path is a 400', async () => {
    const bodies: [string, string][] = [
      ['signal/cancel', JSON.stringify({ signalName: 'identify' })],
      ['signal/cancel', JSON.stringify({ workflowExecution: { workflowId: RETURN } })],
      ['update/cancel', JSON.stringify({ request: { input: { name: 'identify' } } })],
      ['update/cancel', JSON.stringify({ workflowExecution: { workflowId: RETURN } })],
      ['update/cancel', JSON.stringify({ request: { input: { args: { payloads: [1] } } } })],
      ['update/cancel', '[]'],
      ['update/cancel', '{'],
    ];
    for (const [path, body] of bodies)
      expect([body, (await ask(`${WORKFLOW}/${path}`, fromUi({ body }))).status]).toEqual([body, 400]);
    expect(seen).toEqual([]);
  });

  test('fields that the UI does not send do not go on', async () => {
    await ask(
      `${WORKFLOW}/signal/cancel`,
      fromUi({
        body: await signalBody(
          {},
          { namespace: 'other', identity: 'someone else', header: { fields: {} }, links: [] },
        ),
      }),
    );
    expect(JSON.parse(seen[0]?.body ?? '')).not.toHaveProperty(['namespace']);
    expect(Object.keys(JSON.parse(seen[0]?.body ?? '') as object).toSorted()).toEqual([
      'identity',
      'input',
      'signalName',
      'workflowExecution',
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ identity: 'ann' });
  });

  test('only checkouts are cancelled, and nothing outside the service or its namespace is touched', async () => {
    for (const path of [
      `${API}/workflows/${RETURN}/cancel`,
      `${API}/workflows/somebody-elses/signal/cancel`,
      `/api/v1/namespaces/other/workflows/${CHECKOUT}/signal/cancel`,
    ]) {
      expect([path, (await ask(path, fromUi({ body: '{}' }))).status]).toEqual([path, 403]);
    }
    expect(seen).toEqual([]);
  });

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this host', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['a browser that does not say so', { origin: 'http://127.0.0.1:3000' }],
    ['nobody that tells', {}],
  ])('a change that comes from %s is refused', async (_who, headers) => {
    const response = await ask(
      `${WORKFLOW}/signal/cancel`,
      loggedIn({ method: 'POST', body: '{}', headers }),
    );
    expect([response.status, seen.length]).toEqual([403, 0]);
  });

  test('text of an address is drawn as a page inside the UI only', async () => {
    expect(
      (await ask('/render?content=log+in+here', loggedIn({ headers: { 'sec-fetch-site': 'cross-site' } })))
        .status,
    ).toBe(404);
    expect(
      (await ask('/render?content=a', loggedIn({ headers: { 'sec-fetch-site': 'same-origin' } }))).status,
    ).toBe(200);
  });

  test('what nobody asks for is not there', async () => {
    for (const path of ['/auth/sso', '/metrics', '/api/v1/me', `${WORKFLOW}/`])
      expect([path, (await ask(path, loggedIn())).status]).toEqual([path, 404]);
    expect(seen).toEqual([]);
  });
});
