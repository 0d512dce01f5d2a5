import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { MERCHANT_EMAIL, readSettings } from '../stack/settings';
import { Sentence, type Progress } from '../console';
import { run } from '../setup/host';
import type { Compose } from './compose';
import type { Engine } from './engine';
import type { Settings } from './settings';

const PROJECT = 'loyalty-containers';
const FILES = ['docker-compose.yml', 'deploy/docker-compose.tls.yml'];
export const STORE_ID = 'store-1';
const BUILD_MS = 20 * 60_000;
const UP_MS = 5 * 60_000;
const JOB_MS = 5 * 60_000;
const DOWN_MS = 3 * 60_000;

const Catalogue = z.object({ publishableKey: z.string().min(1) });

/** The stack of docker-compose.yml; every command of it is compose's own. */
export interface ContainerStack {
  /** What compose, run by anybody, finds the stack by. */
  env: NodeJS.ProcessEnv;
  build(): Promise<void>;
  /** In the order of docs/operations.md, "First deployment". Answers the keys that it made. */
  up(): Promise<{ checkoutKey: string; supportKey: string }>;
  addressOf(service: string): Promise<string>;
  /** Removes containers, networks and volumes. Images stay, as the layers do that make the next build short. */
  down(): Promise<void>;
}

export function createStack(
  {
    engine,
    compose,
    settings,
    overrides,
  }: { engine: Engine; compose: Compose; settings: Settings; overrides: string[] },
  progress: Progress,
): ContainerStack {
  const env = {
    ...engine.env,
    COMPOSE_PROJECT_NAME: PROJECT,
    COMPOSE_FILE: [...FILES, ...overrides].map((file) => projectPath(file)).join(':'),
    COMPOSE_ENV_FILES: settings.file,
  };
  const call = (args: string[], timeoutMs: number) => compose.run(args, { timeoutMs, env });
  /** A job of its own: answers what it wrote to standard output and error. */
  const job = (service: string, ...command: string[]) =>
    call(['run', '--rm', '-T', service, ...command], JOB_MS);
  const start = (...services: string[]) =>
    call(['up', '--detach', '--wait', '--wait-timeout', String(UP_MS / 1_000), ...services], UP_MS + JOB_MS);

  const makeKey = async (...scope: string[]): Promise<string> => {
    const said = await job('migrate', 'node', 'dist/scripts/api-key.js', 'create', ...scope);
    const [key] = /lk_[\w-]+/.exec(said) ?? [];
    if (!key) throw new Error('api-key told no key');
    return key;
  };

  return {
    env,
    async build() {
      progress.busy('Images', 'building service, shop and storefront from their Dockerfiles');
      await call(['build'], BUILD_MS);
      progress.done('Images', `${settings.values['IMAGE_TAG']}: service, shop, storefront`);
    },
    async up() {
      progress.busy('Servers', 'Postgres, Redis, Temporal server and UI');
      await start('postgres', 'redis', 'temporal', 'temporal-ui', 'pdi-sandbox', 'finix-sandbox');
      await job('temporal-setup');
      await job('migrate');
      progress.done('Servers', 'Temporal on PostgreSQL, its tables and ours');
      const checkoutKey = await makeKey('--scope', 'checkout', '--store', STORE_ID, '--label', 'shop');
      const supportKey = await makeKey('--scope', 'support');
      progress.busy('Catalogue', 'tables of the shop, and something to buy');
      const said = await job('sandbox-catalogue');
      const [written = ''] = /\{\s*"publishableKey"[^}]*\}/.exec(said) ?? [];
      const { publishableKey } = Catalogue.parse(JSON.parse(written));
      await job('sandbox-store');
      settings.set({ LOYALTY_API_KEY: checkoutKey, MEDUSA_PUBLISHABLE_KEY: publishableKey });
      progress.done('Catalogue', 'filled');
      progress.busy('Processes', 'two workers, APIs, backends and storefronts, codec server, nginx');
      await start(
        ...['worker-1', 'worker-2', 'api-1', 'api-2', 'codec-server'],
        ...['commerce-1', 'commerce-2', 'web-1', 'web-2', 'nginx'],
      );
      await job('set-current-version');
      progress.done('Processes', 'healthy');
      return { checkoutKey, supportKey };
    },
    async addressOf(service) {
      const id = (await call(['ps', '--quiet', service], JOB_MS)).trim();
      const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
      const said = await run(engine.docker, ['inspect', '--format', format, id], {
        timeoutMs: JOB_MS,
        env: engine.env,
      });
      const [address] = said.trim().split(/\s+/);
      if (!address) throw new Sentence(`The container of ${service} has no address.`);
      return address;
    },
    async down() {
      await call(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '20'], DOWN_MS);
    },
  };
}

/** How tests and people reach a running stack: the names of `test/shop/handles.ts`, and compose's own. */
export async function handlesOf(
  stack: ContainerStack,
  settings: Settings,
  keys: { checkoutKey: string; supportKey: string },
): Promise<Record<string, string>> {
  const { values, uiLogin, certificate } = settings;
  const at = async (service: string, port: number) => `${await stack.addressOf(service)}:${port}`;
  const database = (url: string | undefined, address: string) =>
    (url ?? '').replace('@postgres:5432', `@${address}`);
  const postgres = await at('postgres', 5432);
  return {
    STOREFRONT_URL: values['SHOP_URL'] ?? '',
    ADMIN_URL: `${values['ADMIN_URL']}/app`,
    ADMIN_EMAIL: MERCHANT_EMAIL,
    ADMIN_PASSWORD: values['MERCHANT_PASSWORD'] ?? '',
    COMMERCE_URL: `http://${await at('commerce-1', 9000)}`,
    COMMERCE_PUBLISHABLE_KEY: values['MEDUSA_PUBLISHABLE_KEY'] ?? '',
    COMMERCE_DATABASE_URL: database(values['COMMERCE_DATABASE_URL'], postgres),
    DATABASE_URL: database(values['DATABASE_URL'], postgres),
    LOYALTY_URL: `https://${values['HTTPS_BIND']}`,
    LOYALTY_API_KEY: keys.checkoutKey,
    LOYALTY_SUPPORT_KEY: keys.supportKey,
    STORE_ID,
    MEMBER_PHONE: readSettings().memberPhone,
    TEMPORAL_ADDRESS: await at('temporal', 7233),
    TEMPORAL_UI_URL: values['TEMPORAL_UI_URL'] ?? '',
    UI_USER: uiLogin.user,
    UI_PASSWORD: uiLogin.password,
    PDI_SANDBOX_URL: `http://${await at('pdi-sandbox', 4010)}`,
    FINIX_SANDBOX_URL: values['FINIX_PUBLIC_URL'] ?? '',
    NODE_EXTRA_CA_CERTS: certificate,
  };
}
