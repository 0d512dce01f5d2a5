import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import StripeClient from 'stripe';
import { isCurrency } from '../../contract/money';
import { parsePhone } from '../../contract/http/phone';
import { projectPath } from '../../platform/root';
import { cartOf, startApi, type CallOptions, type TestApi } from '../testing/harness';
import { createOpenApi, OPERATIONS, OPERATIONS_OF_KEYS } from './index';

const document = createOpenApi();
const paths = document.paths ?? {};
const SCOPES = ['checkout', 'support', 'admin'] as const;
const FINIX_SECRET = 'finix-secret';
const STRIPE_SECRET = 'whsec_test';
let api: TestApi;
let keys: Record<(typeof SCOPES)[number], string>;
beforeAll(async () => {
  api = await startApi({
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    FINIX_WEBHOOK_SECRET: FINIX_SECRET,
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  });
  const checkout = api.keys.add({ scope: 'checkout', storeId: 'store-1' });
  keys = { checkout, support: api.supportKey, admin: api.adminKey };
});
afterAll(() => api.close());

/** The schema that the document gives to one answer. */
function answerSchema(path: string, method: 'get' | 'post' | 'put', status: string): object {
  const { content } = (paths[path]?.[method]?.responses?.[status] ?? {}) as {
    content?: Record<string, { schema?: object }>;
  };
  const [media] = Object.values(content ?? {});
  if (!media?.schema) throw new Error(`${method} ${path} ${status} is not described`);
  return media.schema;
}

/** What the body does not fit in the schema. */
function misfits(schema: object, body: unknown): unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('phone', (written) => parsePhone(written) !== undefined).addFormat('iso-4217', isCurrency);
  const check = ajv.compile({ ...schema, components: document.components });
  check(body);
  return check.errors ?? [];
}

test('every path and method of the document is served, and answers others with a 405 that names exactly those', async () => {
  for (const [path, methods] of Object.entries(paths)) {
    const url = path
      .replace('{sessionId}', '00000000-0000-5000-8000-000000000000')
      .replace('{storeId}', 's')
      .replace('{date}', '2026-03-08')
      .replaceAll(/\{(endpointId|deliveryId)\}/g, '00000000-0000-4000-8000-000000000000');
    const answer = await api.call('PATCH', url, { key: api.adminKey });
    expect(answer.status).toBe(405);
    const allowed = (answer.headers.get('allow') ?? '').split(', ').filter((method) => method !== 'HEAD');
    expect(allowed.map((method) => method.toLowerCase())).toEqual(Object.keys(methods ?? {}));
  }
});

interface Layer {
  route?: { path: string };
  handle: { stack?: Layer[] };
}
const routesOf = (layers: Layer[]): string[] =>
  layers.flatMap(({ route, handle }) => (route ? [route.path] : routesOf(handle.stack ?? [])));

test('every route of the app is in the document', () => {
  const routes = routesOf(api.app.router.stack as unknown as Layer[]).map((path) =>
    path.replaceAll(/:(\w+)/g, '{$1}'),
  );
  // A script of the page, nothing to call.
  expect(routes.filter((path) => path !== '/docs/start.js').toSorted()).toEqual(
    Object.keys(paths).toSorted(),
  );
});

test('answers fit the schemas that the document gives them', async () => {
  const identify = await api.call('POST', '/loyalty/identify', {
    body: { storeId: api.storeId, cartId: 'c', phone: '5555550123', cart: cartOf() },
  });
  expect(misfits(answerSchema('/loyalty/identify', 'post', '200'), identify.body)).toEqual([]);
  const refused = await api.call('POST', '/loyalty/rewards', { body: { x: 1 } });
  expect(misfits(answerSchema('/loyalty/rewards', 'post', '400'), refused.body)).toEqual([]);
  const config = {
    enabled: true,
    provider: 'pdi',
    hostUrl: 'https://h.example',
    clientId: 'c',
    clientSecret: 's',
    participantId: 'p',
    siteId: 's',
  };
  const written = await api.call('PUT', '/stores/s/loyalty-config', { key: api.adminKey, body: config });
  expect(misfits(answerSchema('/stores/{storeId}/loyalty-config', 'put', '200'), written.body)).toEqual([]);
  const health = await api.call('GET', '/healthz', { key: null });
  expect(misfits(answerSchema('/healthz', 'get', '200'), health.body)).toEqual([]);
});

test('what a request may hold is what the document says', () => {
  const schemas = document.components?.schemas ?? {};
  expect(schemas['IdentifyRequest']).toMatchObject({
    additionalProperties: false,
    required: ['storeId', 'cartId'],
    properties: { phone: { type: 'string' } },
  });
  expect(schemas['Cart']).toMatchObject({
    additionalProperties: false,
    properties: { items: { maxItems: 500 } },
  });
  for (const type of [
    'OrderCompleted',
    'OrderReturned',
    'OrderCancelled',
    'CartUpdated',
    'CustomerRegistered',
    'MemberLinked',
    'LoyaltyConfigChanged',
    'AuthTokenExpired',
  ])
    expect(schemas).toHaveProperty(type);
});

test("the typed client's copy of the document is the document (node scripts/openapi.mjs)", () => {
  const copy: unknown = JSON.parse(readFileSync(projectPath('client', 'openapi.json'), 'utf8'));
  expect(copy).toEqual(JSON.parse(JSON.stringify(document)));
});

test('the document is served as it is, and the page that shows it has all it loads from here', async () => {
  const served = await api.call('GET', '/openapi.json', { key: null });
  expect(served.body).toEqual(JSON.parse(JSON.stringify(document)));
  const page = await fetch(`${api.url}/docs`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
  expect(loaded.length).toBeGreaterThan(3);
  for (const path of loaded) expect((await fetch(new URL(path, api.url))).status).toBe(200);
  expect(html).not.toMatch(/https?:\/\//);
});

/** One example of the document as a request. */
interface Example {
  name: string;
  operation: (typeof OPERATIONS)[number];
  path: string;
  options: CallOptions;
}

interface Media {
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}
const valuesOf = ({ example, examples }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples ?? {}).map(({ value }) => value),
];

/** The signature is over the very bytes, so no document can show one that holds. */
function signatureOf(path: string, raw: string): Record<string, string> {
  if (path === '/webhooks/stripe')
    return {
      'Stripe-Signature': StripeClient.webhooks.generateTestHeaderString({
        payload: raw,
        secret: STRIPE_SECRET,
      }),
    };
  if (path !== '/webhooks/finix') return {};
  const seconds = Math.floor(Date.now() / 1000);
  const sig = createHmac('sha256', FINIX_SECRET).update(`${seconds}:${raw}`).digest('hex');
  return { 'Finix-Signature': `timestamp=${seconds}, sig=${sig}` };
}

/** In binary mode the attributes of the first structured example stand in headers. */
function binaryHeaders(contentType: string, content: Record<string, Media>): Record<string, string> {
  const structured = content['application/cloudevents+json'];
  if (contentType !== 'application/json' || !structured) return {};
  const [{ id, source, type }] = valuesOf(structured) as [{ id: string; source: string; type: string }];
  return { 'ce-specversion': '1.0', 'ce-id': `${id}-binary`, 'ce-source': source, 'ce-type': type };
}

interface DocumentedParameter {
  name: string;
  in: string;
  required?: boolean;
  example?: object;
  schema?: { examples?: unknown[] };
}
const parametersOf = (path: string, method: string) =>
  (paths[path]?.[method as 'get']?.parameters ?? []) as DocumentedParameter[];

function pathOf({ path, method }: Example['operation']): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const parameter of parametersOf(path, method)) {
    if (parameter.in === 'path')
      filled = filled.replace(`{${parameter.name}}`, String(parameter.schema?.examples?.[0]));
    for (const [name, value] of Object.entries(parameter.in === 'query' ? (parameter.example ?? {}) : {}))
      query.set(name, String(value));
  }
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

/** Headers that the operation asks for, by their examples. */
const neededHeaders = (path: string, method: string): Record<string, string> =>
  Object.fromEntries(
    parametersOf(path, method).flatMap(({ in: place, required, name, schema }) =>
      place === 'header' && required && schema?.examples ? [[name, String(schema.examples[0])]] : [],
    ),
  );

function examplesOf(operation: Example['operation']): Example[] {
  const { operationId, method, path: template, scopes } = operation;
  const path = pathOf(operation);
  const key = scopes[0] ? keys[scopes[0]] : null;
  const body = paths[template]?.[method]?.requestBody as { content?: Record<string, Media> } | undefined;
  if (!body?.content) return [{ name: operationId, operation, path, options: { key } }];
  const { content } = body;
  return Object.entries(content).flatMap(([contentType, media]) =>
    valuesOf(media).map((value, index) => {
      const raw = JSON.stringify(value);
      const headers = {
        'Content-Type': contentType,
        ...neededHeaders(template, method),
        ...binaryHeaders(contentType, content),
        ...signatureOf(path, raw),
      };
      return {
        name: `${operationId} ${contentType} ${index}`,
        operation,
        path,
        options: { key, raw, headers },
      };
    }),
  );
}

/** Only how the answer begins: the event stream has no end. */
async function begin({ operation, path, options: { key, raw, headers } }: Example) {
  const response = await fetch(api.url + path, {
    method: operation.method.toUpperCase(),
    headers: { ...headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) },
    ...(raw === undefined ? {} : { body: raw }),
  });
  if (!response.ok) return { status: response.status, body: await response.text() };
  await response.body?.cancel();
  return { status: response.status, body: '' };
}

test('every request of the document has whole examples, and the API refuses none of them as not valid', async () => {
  const examples = OPERATIONS.map((operation) => ({ operation, all: examplesOf(operation) }));
  expect(examples.filter(({ all }) => all.length === 0)).toEqual([]);
  const answers = await Promise.all(
    examples.flatMap(({ all }) => all).map(async (one) => ({ name: one.name, ...(await begin(one)) })),
  );
  // Temporal is away: what needs a session, or a person's list, says so.
  const fine = new Set([200, 201, 202, 404, 503]);
  expect(answers.filter(({ status }) => !fine.has(status))).toEqual([]);
});

test('every answer that is no refusal has a whole example', () => {
  const without = OPERATIONS.flatMap(({ operationId, path, method, answers }) =>
    Object.keys(answers)
      .filter((status) => {
        const answer = paths[path]?.[method]?.responses?.[status] as { content?: Record<string, Media> };
        return Object.values(answer.content ?? {}).some((media) => valuesOf(media).length === 0);
      })
      .map((status) => `${operationId} ${status}`),
  );
  expect(without).toEqual([]);
});

test('keys of the scopes that the document names open an operation, and no others do', async () => {
  const tries = OPERATIONS_OF_KEYS.flatMap((operation) =>
    examplesOf(operation)
      .slice(0, 1)
      .flatMap((one) =>
        ([...SCOPES, null] as const).map(async (scope) => {
          const key = scope === null ? null : keys[scope];
          const { status } = await begin({ ...one, options: { ...one.options, key } });
          const opens = scope === 'admin' || (scope !== null && operation.scopes.includes(scope));
          const said = status === 401 || status === 403 ? status : 'opens';
          return {
            case: `${operation.operationId} ${scope}`,
            said,
            wanted: opens ? 'opens' : scope ? 403 : 401,
          };
        }),
      ),
  );
  const wrong = (await Promise.all(tries)).filter(({ said, wanted }) => said !== wanted);
  expect(wrong).toEqual([]);
});

test("the document passes redocly's recommended rules without a warning", async () => {
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: projectPath('openapi.json'),
    config: await createConfig({ extends: ['recommended'] }),
  });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

test('what a request must hold one of, and what an operation may refuse, are schemas', () => {
  const check = (name: string, body: object) => misfits({ $ref: `#/components/schemas/${name}` }, body);
  const known = { storeId: 's', cartId: 'c' };
  expect(check('IdentifyRequest', { ...known, phone: '5555550123' })).toEqual([]);
  expect(check('IdentifyRequest', known)).not.toEqual([]);
  expect(check('IdentifyRequest', { ...known, phone: '5555550123', membershipId: 'm' })).not.toEqual([]);
  const why = { reason: 'r' };
  expect(check('RetryRequest', { ...why, ids: ['i'] })).toEqual([]);
  expect(check('RetryRequest', { ...why, kind: 'session', storeId: 's' })).toEqual([]);
  expect(check('RetryRequest', { ...why, ids: ['i'], storeId: 's' })).not.toEqual([]);
  expect(check('RetryRequest', { ...why, ids: ['i'], kind: 'session', storeId: 's' })).not.toEqual([]);
  expect(check('Event', { specversion: '1.0', id: 'i', source: 's', type: 'AuthTokenExpired' })).not.toEqual(
    [],
  );
  const refused = answerSchema('/loyalty/select', 'post', '409');
  const problem = { type: 't', title: 't', detail: 'd', status: 409 };
  expect(misfits(refused, { ...problem, code: 'INSUFFICIENT_POINTS' })).toEqual([]);
  expect(misfits(refused, { ...problem, code: 'CART_VERSION_REUSED' })).not.toEqual([]);
});
