import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectPath } from '../../platform/root';
import { freePort } from '../../scripts/setup/ports';
import { env, logFile, startPrivate, unique, type PrivateServer } from '../support/servers';

/**
 * The front door as it is deployed, in front of processes that say who they are. Where there is no nginx its
 * files are read instead.
 */
const NGINX = env('TEST_NGINX');
const UPSTREAMS = ['api', 'codec', 'web', 'commerce'] as const;
const PORTS = { health: '8079', api: '8080', codec: '8081', shop: '8082', admin: '8084' } as const;
type Door = keyof typeof PORTS;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const servers: Server[] = [];
const ports = new Map<Door, number>();
/** Requests that were not answered. */
const hungUp: (string | undefined)[] = [];
let nginx: PrivateServer | undefined;

async function listen(name: string): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url?.includes('hang-up')) {
      hungUp.push(request.url);
      request.socket.destroy();
      return;
    }
    response.setHeader('x-who', name);
    if (request.url?.includes('own-hsts')) response.setHeader('Strict-Transport-Security', 'max-age=1');
    response.end(`${name} ${request.url}`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Sends the path as it stands. */
function ask(
  door: Door,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: ports.get(door), path, method, headers, agent: false },
      (response) => {
        void text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const healthy = (): Promise<boolean> =>
  ask('health', '/').then(
    ({ status }) => status === 200,
    () => false,
  );

/**
 * The configuration with other places and ports, and a scheme that a test can choose; everything else is what
 * is deployed.
 */
async function configure(folder: string): Promise<void> {
  cpSync(projectPath('deploy', 'nginx'), folder, { recursive: true });
  mkdirSync(join(folder, 'conf.d'));
  mkdirSync(join(folder, 'tmp'));
  for (const door of Object.keys(PORTS) as Door[]) ports.set(door, await freePort());
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.conf'))) {
    // `/tmp/` first: the folder itself may lie in it.
    let conf = readFileSync(join(folder, file), 'utf8')
      .replaceAll('/tmp/', `${folder}/tmp/`)
      .replaceAll('/etc/nginx/', `${folder}/`)
      .replaceAll('"$scheme ', '"$http_x_test_scheme ');
    for (const [door, port] of Object.entries(PORTS))
      conf = conf.replaceAll(
        new RegExp(`listen (127\\.0\\.0\\.1:)?${port};`, 'g'),
        `listen 127.0.0.1:${ports.get(door as Door)};`,
      );
    writeFileSync(join(folder, file), conf);
  }
  const upstreams = await Promise.all(
    UPSTREAMS.map(async (name) => {
      const server = `server 127.0.0.1:${await listen(name)};`;
      // Two of each, as deployed: a request may be sent again only where there is another one.
      return `upstream ${name} { ${server} ${server} }`;
    }),
  );
  writeFileSync(join(folder, 'upstream.conf'), upstreams.join('\n'));
  writeFileSync(join(folder, 'mime.types'), 'types { text/html html; }');
  cpSync(join(folder, 'http.conf'), join(folder, 'conf.d', 'default.conf'));
}

beforeAll(async () => {
  if (!NGINX) return;
  const name = unique('nginx');
  const folder = join(env('TEST_STATE_FOLDER'), name);
  await configure(folder);
  nginx = await startPrivate({
    name,
    command: NGINX,
    args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'],
    logFile: logFile(name),
    ready: healthy,
    readyWithinMs: 20_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  });
});
afterAll(async () => {
  await nginx?.stop();
  servers.forEach((server) => {
    server.closeAllConnections();
    server.close();
  });
});

const METRICS = [
  '/metrics',
  '/Metrics',
  '/METRICS',
  '/metrics/',
  '/metrics//',
  '//metrics',
  '/./metrics',
  '/%6Detrics',
  '/%6d%65trics',
  '/metrics%2f',
  '/metrics%00',
  '/metrics?a=/loyalty/x',
  '/metrics;a',
  '/loyalty/../metrics',
  '/loyalty/%2e%2e/metrics',
  '/loyalty/..%2fmetrics',
  '/loyalty/..%5cmetrics',
  '/loyalty/%252e%252e/metrics',
  '/loyalty//../metrics',
  '/metrics/../loyalty/identify',
  '/docs/../Metrics',
  '/docs/assets/..%2f..%2fmetrics',
  '/healthz/',
  '/Loyalty/identify',
  '/loyalty',
  '/webhooks/other',
  '/admin',
  '/',
];
const API = [
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/docs',
  '/docs/start.js',
  '/docs/assets/swagger-ui.css',
  '/events',
  '/loyalty/identify',
  '/loyalty/proof/request',
  '/loyalty/sessions/a/events',
  '/stores/store-1/loyalty-config',
  '/support/work/retry',
  '/webhooks/stripe',
  '/webhooks/finix',
];
const CLOSED_FILES = [
  '/static/private-1732-order-exports.csv',
  '/static/1732-order-exports.csv',
  '/static/%70rivate-1732-a.png',
  '/static/Private-1732-a.png',
  '/static/x/private-1.png',
  '/static/../static/private-1.png',
  '/static//private-1.png',
  '/static/',
  '/static/a.html',
  '/static/a.png/',
  '/static/a.png%00.csv',
];

const STAFF_ONLY = [
  '/app',
  '/app/',
  '/app/orders/order_1',
  '/app/assets/index-DKQq074c.js',
  '/admin/orders',
  '/admin/invites/accept',
  '/auth/session',
  '/auth/user/providers',
  '/auth/user/emailpass',
  '/auth/user/emailpass/register',
  '/auth/user/emailpass/reset-password',
  '/auth/user/emailpass/update',
];
const NOT_OF_STAFF = [
  '/store/carts',
  '/auth/customer/emailpass',
  '/auth/customer/emailpass/register',
  '/auth/emailpass/user',
  '/auth/token/refresh',
  '/hooks/payment/pp_finix_finix',
  '/static/a.png',
  '/health',
  '/readyz',
  '/metrics',
  '/admin',
  '/Admin/orders',
  '/application',
  '/app/../store/carts',
  '/app//x',
  '/admin/%2e%2e/store/carts',
];

const withNginx = NGINX ? describe : undefined;
const withoutNginx = NGINX ? undefined : describe;

withNginx?.('the front door', () => {
  test.each(API)("%s is the API's", async (path) => {
    expect(await ask('api', path)).toMatchObject({ status: 200, body: `api ${path}` });
  });

  test.each(METRICS)('%s reaches nobody', async (path) => {
    const { status, headers } = await ask('api', path);
    expect([status >= 400 && status < 500, headers['x-who']]).toEqual([true, undefined]);
  });

  test('what is not there is told as a problem', async () => {
    const { status, headers, body } = await ask('api', '/metrics');
    expect([status, headers['content-type'], JSON.parse(body)]).toEqual([
      404,
      'application/problem+json',
      expect.objectContaining({ code: 'NOT_FOUND' }),
    ]);
  });

  test.each(['//127.0.0.1:1/x', '/\\127.0.0.1:1/x', '/codec//x', '/namespaces/%2e%2e/healthz', '/a/../b'])(
    'the address %s does not reach the codec server',
    async (path) => {
      expect(await ask('codec', path)).toMatchObject({ status: 400 });
    },
  );
  test('the rest does', async () => {
    expect((await ask('codec', '/namespaces/default?a=//b&c=%2e')).body).toBe(
      'codec /namespaces/default?a=//b&c=%2e',
    );
  });

  test.each(['/static/1732-coffee.png', '/static/coffee.WEBP', '/static/drawing.svg'])(
    'the picture %s is public, and runs nothing',
    async (path) => {
      const { body, headers } = await ask('shop', path);
      expect(body).toBe(`commerce ${path}`);
      expect(headers['content-security-policy']).toContain('sandbox');
    },
  );

  test.each(CLOSED_FILES)('%s is not', async (path) => {
    const { status, headers } = await ask('shop', path);
    expect([status >= 400 && status < 500, headers['x-who']]).toEqual([true, undefined]);
  });

  test('of the backend only the payment webhooks are told, by POST', async () => {
    expect((await ask('shop', '/hooks/payment/pp_finix_finix', { method: 'POST' })).body).toBe(
      'commerce /hooks/payment/pp_finix_finix',
    );
    for (const [path, method] of [
      ['/hooks/payment/pp_finix_finix', 'GET'],
      ['/hooks/other', 'POST'],
      ['/hooks/payment/', 'POST'],
      ['/hooks/payment/a/b', 'POST'],
      ['/hooks/payment/..%2f..%2fadmin', 'POST'],
      ['/hooks/payment/%2e%2e/%2e%2e/admin', 'POST'],
    ] as const) {
      expect([path, (await ask('shop', path, { method })).headers['x-who']]).toEqual([path, undefined]);
    }
    for (const path of ['/store/carts', '/medusa/store/carts', '/medusa/auth/customer/emailpass'])
      expect((await ask('shop', path)).body).toBe(`web ${path}`);
  });

  test.each(STAFF_ONLY)("%s reaches nobody at the shop's address, whatever its case", async (path) => {
    for (const form of [path, `/medusa${path}`, path.toUpperCase(), path.replace('a', '%61')]) {
      const { status, headers } = await ask('shop', form);
      expect([form, status, headers['x-who']]).toEqual([form, 404, undefined]);
    }
  });

  test.each(STAFF_ONLY)("%s is the backend's at the admin's address", async (path) => {
    expect(await ask('admin', path)).toMatchObject({ status: 200, body: `commerce ${path}` });
  });

  test.each(NOT_OF_STAFF)("%s reaches nobody at the admin's address", async (path) => {
    const { status, headers } = await ask('admin', path);
    expect([status, headers['x-who']]).toEqual([404, undefined]);
  });

  test('who types the bare address of the admin is brought to its page', async () => {
    const { status, headers } = await ask('admin', '/');
    expect([status, headers.location]).toEqual([302, expect.stringMatching(/\/app$/)]);
  });

  test('what staff send is sent once, though its process ends before it answers', async () => {
    await expect(
      ask('admin', '/admin/payments/pay_1/refund?hang-up', { method: 'POST' }),
    ).resolves.toMatchObject({ status: 502 });
    expect(hungUp).toEqual(['/admin/payments/pay_1/refund?hang-up']);
  });

  test.each(['/readyz', '/readyz?a=b', '/%72eadyz', '//readyz', '/./readyz', '/a/../readyz'])(
    'the address %s tells no stranger how the shop is',
    async (path) => {
      const { status, headers } = await ask('shop', path);
      expect([status >= 400 && status < 500, headers['x-who']]).toEqual([true, undefined]);
    },
  );

  test.each([
    ['api', '/healthz'],
    ['codec', '/healthz'],
    ['shop', '/healthz'],
    ['admin', '/app'],
  ] as const)('%s asks for HTTPS from now on where it is HTTPS, once', async (door, page) => {
    const asked = async (path: string, scheme: string) =>
      (await ask(door, path, { headers: { 'x-test-scheme': scheme } })).headers['strict-transport-security'];
    expect(await asked(page, 'https')).toBe('max-age=31536000');
    expect(await asked('/nothing/../here', 'https')).toBe('max-age=31536000');
    expect(await asked(page, 'http')).toBeUndefined();
    expect(await asked(`${page}?own-hsts`, 'https')).toBe('max-age=1');
  });

  test('a picture asks for it too', async () => {
    expect(
      (await ask('shop', '/static/a.png', { headers: { 'x-test-scheme': 'https' } })).headers[
        'strict-transport-security'
      ],
    ).toBe('max-age=31536000');
  });
});

withoutNginx?.("the front door's files", () => {
  const conf = (name: string): string =>
    readFileSync(projectPath('deploy', 'nginx', name), 'utf8').replaceAll(/^\s*#.*$/gm, '');

  test('hand on to the API what is listed, and nothing else', () => {
    expect(conf('api.conf')).toMatch(/location \/ \{\s*return 404;\s*\}/);
    const listed = [...conf('api.conf').matchAll(/location ~ (\S+) \{/g)].map(
      ([, pattern]) => new RegExp(pattern ?? '$.'),
    );
    for (const path of API)
      expect([path, listed.some((pattern) => pattern.test(path))]).toEqual([path, true]);
    for (const path of ['/metrics', '/Metrics', '/metrics/', '/Loyalty/identify', '/'])
      expect([path, listed.some((pattern) => pattern.test(path))]).toEqual([path, false]);
  });

  test('tell no stranger how the shop is', () => {
    expect(conf('shop.conf')).toMatch(/location = \/readyz \{\s*return 404;\s*\}/);
  });

  test('hand on to the admin what is listed, and nothing else', () => {
    expect(conf('admin.conf')).toMatch(/location \/ \{\s*return 404;\s*\}/);
    const [, listed = ''] = /location ~ (\S+) \{/.exec(conf('admin.conf')) ?? [];
    for (const path of STAFF_ONLY) expect([path, new RegExp(listed).test(path)]).toEqual([path, true]);
    for (const path of ['/store/carts', '/admin', '/health', '/application', '/static/a.png'])
      expect([path, new RegExp(listed).test(path)]).toEqual([path, false]);
  });

  test.each(['api.conf', 'codec.conf', 'shop.conf', 'admin.conf'])(
    '%s refuses odd paths and asks for HTTPS from now on',
    (file) => {
      expect(conf(file)).toMatch(/if \(\$odd_path\) \{\s*return 4\d\d;/);
      expect(conf(file)).toMatch(/^add_header Strict-Transport-Security \$own_hsts always;/m);
    },
  );
});
