import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { projectPath } from '../platform/root';
import { cartOf, startApi, type TestApi } from './testing/harness';
import { createOpenApi } from './openapi';

const document = createOpenApi();
const paths = document.paths ?? {};
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
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

test("the shop's copy of the document is the document (node scripts/run.mjs openapi)", () => {
  const copy: unknown = JSON.parse(readFileSync(projectPath('commerce', 'openapi.json'), 'utf8'));
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
