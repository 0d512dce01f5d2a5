import { existsSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { readNames, schemaNames, text } from './environment';

const Service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  restart: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().optional(),
  cap_drop: z.array(z.string()),
  init: z.literal(true),
});
const Compose = z.looseObject({ services: z.record(z.string(), Service) });

const { services } = Compose.parse(parse(text('docker-compose.yml'), { merge: true }));
const all = Object.entries(services);
const ours = all.filter(([, { image }]) => image.startsWith('loyalty-checkout:'));
const isJob = ({ restart }: z.infer<typeof Service>): boolean => restart === 'no';
/** Read by libraries, not by us: the SDK of the queue, and OpenTelemetry's. */
const NOT_OURS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
];

/** The shop's two packages read their settings in one file each. */
const SHOP_SETTINGS = {
  commerce: readNames(text('commerce/src/config.ts')),
  web: readNames(text('web/lib/config.ts')),
};
const shopImages = all.filter(([, { image }]) => image.startsWith('loyalty-shop-'));
const known = new Set([
  ...schemaNames(text('platform/config.ts')),
  ...schemaNames(text('sandbox/pdi/config.ts')),
  ...schemaNames(text('sandbox/finix/config.ts')),
  ...NOT_OURS,
]);

describe('docker-compose.yml', () => {
  test.each(all.filter(([, service]) => !isJob(service)))(
    '%s has a health check',
    (_name, { healthcheck }) => {
      expect(healthcheck?.test.length).toBeGreaterThan(1);
    },
  );

  test.each(all.filter(([, service]) => isJob(service)))(
    '%s runs once: who depends on it waits for its end',
    (name) => {
      const conditions = all.flatMap(([, { depends_on }]) => depends_on[name]?.condition ?? []);
      expect(conditions.filter((condition) => condition !== 'service_completed_successfully')).toEqual([]);
    },
  );

  test.each(all)('%s has an image of a fixed version', (_name, { image }) => {
    const [, tag] =
      /:(?:\$\{\w+(?::-|:\?)([^}]*)\}|([\w.-]+))$/.exec(image)?.filter((part) => part !== undefined) ?? [];
    expect(tag).toBeTruthy();
    expect(tag).not.toBe('latest');
  });

  test.each(ours)('%s has only settings that exist', (_name, { environment }) => {
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
  });

  test.each(shopImages)('%s has only settings that its package reads', (_name, { image, environment }) => {
    const its = image.startsWith('loyalty-shop-web:') ? SHOP_SETTINGS.web : SHOP_SETTINGS.commerce;
    expect(
      Object.keys(environment).filter((name) => ![...its, ...NOT_OURS, 'NODE_ENV'].includes(name)),
    ).toEqual([]);
  });

  test.each(ours)('%s runs a file that is compiled from one of ours', (_name, { command }) => {
    const [node, file = ''] = command ?? [];
    expect(node).toBe('node');
    expect(existsSync(projectPath(file.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  test('nothing but the front door, where asked for what operators look at, and in a sandbox what browsers send cards to, is told to the outside, and that on the loopback unless asked otherwise', () => {
    const told = all.filter(([, { ports }]) => ports.length > 0);
    expect(told.map(([name]) => name)).toEqual(['nginx', 'prometheus', 'grafana', 'finix-sandbox']);
    expect(services['prometheus']?.profiles).toEqual(['observability']);
    expect(services['grafana']?.profiles).toEqual(['observability']);
    expect(services['finix-sandbox']?.profiles).toEqual(['sandbox']);
    const ports = told.flatMap(([, service]) => service.ports);
    expect(ports.filter((port) => !/^\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$/.test(port))).toEqual([]);
  });

  test('every capability is dropped everywhere', () => {
    expect(all.filter(([, { cap_drop }]) => cap_drop.join() !== 'ALL')).toEqual([]);
  });

  test('a worker may drain to its end before it is killed', () => {
    const drain = Number(/const DRAIN = '(\d+) seconds'/.exec(text('workers/worker.ts'))?.[1]);
    for (const name of ['worker-1', 'worker-2', 'worker-previous'])
      expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10)).toBeGreaterThan(drain);
  });

  test('only the sandbox and its store run outside production, and only when asked for', () => {
    const development = ours.filter(([, { environment }]) => environment['NODE_ENV'] !== 'production');
    expect(development.map(([name]) => name).toSorted()).toEqual([
      'finix-sandbox',
      'pdi-sandbox',
      'sandbox-store',
    ]);
    expect(development.every(([, { profiles }]) => profiles.join() === 'sandbox')).toBe(true);
  });

  test('every file that a container is given exists', () => {
    const files = all
      .flatMap(([, { volumes }]) => volumes)
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((path) => path.startsWith('./'));
    expect(files.filter((path) => !existsSync(projectPath(path)))).toEqual([]);
  });
});

describe('deploy/docker-compose.base-images.yml', () => {
  const overridden = z
    .object({ services: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(parse(text('deploy/docker-compose.base-images.yml'), { merge: true }));

  test('puts an image in the place of every one that is neither ours nor built, and changes nothing else', () => {
    // Grafana is in no package.
    const foreign = all
      .filter(([name, { image }]) => !image.startsWith('loyalty-') && name !== 'grafana')
      .map(([name]) => name);
    const changes = Object.entries(overridden.services);
    const withImage = changes.filter(([, service]) => 'image' in service).map(([name]) => name);
    expect(withImage.toSorted()).toEqual(foreign.toSorted());
    expect(
      changes
        .flatMap(([, service]) => Object.keys(service))
        .filter((key) => !['image', 'build'].includes(key)),
    ).toEqual([]);
  });
});

describe('deploy/observability/prometheus.yml', () => {
  const { scrape_configs: jobs } = z
    .object({
      scrape_configs: z.array(
        z.object({
          static_configs: z.array(z.object({ targets: z.array(z.string()) })).default([]),
          dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })).default([]),
        }),
      ),
    })
    .parse(parse(text('deploy/observability/prometheus.yml')));
  const targets = jobs.flatMap(({ static_configs, dns_sd_configs }) => [
    ...static_configs.flatMap((each) => each.targets),
    ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
  ]);
  const PORTS = ['API_PORT', 'SDK_METRICS_PORT', 'WORKER_METRICS_PORT', 'COMMERCE_METRICS_PORT'];

  test('scrapes every port on which a process that stays tells its numbers, and no other', () => {
    const told = all
      .filter(([, service]) => !isJob(service) && !service.image.startsWith('loyalty-shop-web:'))
      .flatMap(([name, { environment }]) =>
        PORTS.flatMap((setting) => (setting in environment ? [`${name}:${environment[setting]}`] : [])),
      );
    expect(targets.toSorted()).toEqual([...told, 'temporal:9090'].toSorted());
    expect(services['temporal']?.environment['PROMETHEUS_ENDPOINT']).toBe('0.0.0.0:9090');
  });
});

describe('deploy/example.env', () => {
  const named = new Map(
    text('deploy/example.env')
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const asked = ['docker-compose.yml', 'deploy/docker-compose.tls.yml'].flatMap((file) =>
    [...text(file).matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''),
  );

  test('names every variable that compose asks for, except the versions of Temporal', () => {
    const missing = asked.filter(
      (name) => !named.has(name) && !name.startsWith('TEMPORAL_VERSION') && name !== 'TEMPORAL_UI_VERSION',
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  test('holds no secret', () => {
    const secrets = [...named].filter(
      ([name]) =>
        /PASSWORD|SECRET|API_KEY|_KEYS$|LOOKUP_KEY|CODEC_USERS|ACCESS_KEY/.test(name) &&
        !name.startsWith('LIMIT_'),
    );
    expect(secrets.filter(([, value]) => value !== '' && value !== "''")).toEqual([]);
  });

  test('sets nothing that is neither compose’s nor ours', () => {
    expect(
      [...named.keys()].filter(
        (name) => !asked.includes(name) && !known.has(name) && name !== 'COMPOSE_PROFILES',
      ),
    ).toEqual([]);
  });
});

describe('nginx', () => {
  const files = readdirSync(projectPath('deploy/nginx'));
  const conf = (name: string): string => text(`deploy/nginx/${name}`).replaceAll(/^\s*#.*$/gm, '');

  test('closes every block it opens, and ends every directive', () => {
    for (const file of files) {
      const bare = conf(file).replaceAll(/'[^']*'|"[^"]*"/g, 'x');
      expect([file, bare.split('{').length]).toEqual([file, bare.split('}').length]);
      const open = bare
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !/[;{}]$/.test(line) && !/^x$/.test(line));
      expect([file, open.filter((line) => !line.startsWith('log_format'))]).toEqual([file, []]);
    }
  });

  test('is given every file that it includes', () => {
    const mounted = services['nginx']?.volumes.map((volume) => volume.split(':')[1] ?? '') ?? [];
    const included = files.flatMap((file) =>
      [...conf(file).matchAll(/include (\/etc\/nginx\/\S+);/g)].map(([, path]) => path ?? ''),
    );
    expect(
      included.filter(
        (path) => !path.includes('*') && path !== '/etc/nginx/mime.types' && !mounted.includes(path),
      ),
    ).toEqual([]);
  });

  test('balances exactly the API processes that run', () => {
    const balanced = [...conf('upstream.conf').matchAll(/server (api-\d+):3001/g)].map(([, name]) => name);
    expect(balanced).toEqual(
      all.filter(([, { command }]) => command?.includes('dist/api/server.js')).map(([name]) => name),
    );
  });

  test('balances exactly the storefronts and the backends that run', () => {
    const balanced = (port: number): string[] =>
      [...conf('upstream.conf').matchAll(new RegExp(`server ([a-z]+-\\d+):${port}`, 'g'))].map(
        ([, name]) => name ?? '',
      );
    const running = (image: string): string[] =>
      all.filter(([, service]) => service.image.startsWith(image) && !isJob(service)).map(([name]) => name);
    expect(balanced(3000)).toEqual(running('loyalty-shop-web:'));
    expect(balanced(9000)).toEqual(running('loyalty-shop-commerce:'));
  });

  test('streams events without holding them back', () => {
    expect(
      /location ~ \^\/medusa\/store\/carts\/\[\^\/\]\+\/loyalty\/events\$ \{[^}]*proxy_buffering off;/.test(
        conf('shop.conf'),
      ),
    ).toBe(true);
    expect(
      /location ~ \^\/loyalty\/sessions\/\[\^\/\]\+\/events\$ \{[^}]*proxy_buffering off;/.test(
        conf('api.conf'),
      ),
    ).toBe(true);
  });

  test('takes bodies as large as the API does, and writes no query string', () => {
    expect(conf('api.conf')).toContain('client_max_body_size 512k;');
    expect(text('api/http/body.ts')).toContain("const LIMIT = '512kb';");
    const format = /log_format paths[^;]*;/.exec(conf('nginx.conf'))?.[0] ?? '';
    expect(format).toContain('$path_only');
    expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_referer|uri)\b/);
  });
});
