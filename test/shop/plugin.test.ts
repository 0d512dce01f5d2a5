import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';
import { launch, type RunningProcess } from '../../scripts/process/launch';
import { createPidFiles } from '../../scripts/process/pid-files';
import { answersOk } from '../../scripts/process/probe';
import { createDatabaseIfMissing } from '../../scripts/servers/postgres';
import { run } from '../../scripts/setup/host';
import { linkedCopy } from '../../scripts/setup/linked-copy';
import { freePort } from '../../scripts/setup/ports';
import { until } from '../support/until';
import { handles } from './handles';

const STEP_MS = 4 * 60_000;
/** What a shop installs: the plugin, and the client that it calls by. */
const PACKAGES = [projectPath('client'), projectPath('commerce', 'plugins', 'loyalty')];
/** `ajv` is asked for by a package below Medusa that does not name it: npm may put none where it looks. */
const MEDUSA = ['@medusajs/cli', '@medusajs/framework', '@medusajs/medusa', 'ajv'];
const secret = (): string => randomBytes(32).toString('base64');

interface Seeded {
  publishableKey: string;
  regionId: string;
  optionId: string;
  variantId: string;
}

let folder: string;
let shop: RunningProcess | undefined;
let url: string;
let seeded: Seeded;

interface PackageFile {
  dependencies: Record<string, string>;
}
const packageFile = (path: string): PackageFile => JSON.parse(readFileSync(path, 'utf8')) as PackageFile;

/**
 * A folder outside of the project with Medusa and the packed plugin, as npm installs them there. Medusa's own gigabyte is
 * linked from the shop's: npm looks at what lies there, and fetches what the plugin needs beside it.
 */
async function installOtherShop(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'other-shop-'));
  cpSync(projectPath('test', 'shop', 'other-shop'), folder, { recursive: true });
  const { dependencies: known } = packageFile(projectPath('commerce', 'package.json'));
  const dependencies = Object.fromEntries(MEDUSA.map((name) => [name, known[name]]));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'other-shop', private: true, dependencies }),
  );
  await linkedCopy([projectPath('commerce', 'node_modules')], folder, { timeoutMs: STEP_MS });
  // The list of what is installed would be written through the link, and the packages are to come from their tarballs.
  for (const own of ['.package-lock.json', '@loyalty-checkout'])
    rmSync(join(folder, 'node_modules', own), { recursive: true, force: true });
  for (const cwd of PACKAGES)
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { timeoutMs: STEP_MS, cwd });
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
  await run('npm', ['install', ...quiet, ...tarballs.map((name) => `./${name}`)], {
    timeoutMs: STEP_MS,
    cwd: folder,
  });
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  const database = new URL(handles.COMMERCE_DATABASE_URL);
  const admin = new URL(database);
  admin.pathname = '/postgres';
  const name = `other_shop_${randomBytes(4).toString('hex')}`;
  await createDatabaseIfMissing(admin.href, name);
  database.pathname = `/${name}`;
  return {
    PATH: process.env['PATH'],
    // Medusa's command line keeps settings of its own there, also when it has ended.
    HOME: join(handles.SHOP_FOLDER, 'other-shop-home'),
    // Nothing of it is TypeScript: Medusa would ask for a compiler.
    NODE_ENV: 'production',
    MEDUSA_DISABLE_TELEMETRY: 'true',
    DATABASE_URL: database.href,
    JWT_SECRET: secret(),
    COOKIE_SECRET: secret(),
    SEED_FILE: join(folder, 'seed.json'),
    LOYALTY_URL: handles.LOYALTY_URL,
    LOYALTY_API_KEY: handles.LOYALTY_API_KEY,
    LOYALTY_STORE_ID: handles.STORE_ID,
    LOYALTY_ENCRYPTION_KEYS: `k1:${secret()}`,
  };
}

beforeAll(async () => {
  await installOtherShop();
  const env = await environment();
  const cli = join(folder, 'node_modules', '@medusajs', 'cli', 'cli.js');
  const medusa = (...args: string[]) =>
    run(process.execPath, [cli, ...args], { timeoutMs: STEP_MS, cwd: folder, env });
  await medusa('db:migrate', '--execute-safe-links');
  await medusa('exec', './seed.js');
  seeded = JSON.parse(readFileSync(join(folder, 'seed.json'), 'utf8')) as Seeded;
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  shop = await launch(
    {
      name: 'other-shop',
      command: process.execPath,
      args: [cli, 'start', '--port', String(port), '--host', '127.0.0.1'],
      env,
      cwd: folder,
      logFile: join(folder, 'shop.log'),
      ready: () => answersOk(`${url}/health`),
      readyWithinMs: STEP_MS,
      stopSignal: 'SIGTERM',
      stopWithinMs: 10_000,
    },
    createPidFiles(join(folder, 'pids')),
  );
}, 3 * STEP_MS);

afterAll(async () => {
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call<T>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-publishable-api-key': seeded.publishableKey },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

async function ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const answer = await call<T>(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  return answer.body;
}

interface Loyalty {
  loyalty: {
    status: string;
    member: { maskedPhone: string } | null;
    totals: { loyaltyDiscount: number };
    points: { earned: number; newBalance: number | null };
  } | null;
}
interface Cart extends Loyalty {
  cart: { id: string; discount_subtotal: number; original_item_subtotal: number };
}

test('a shop that installs the tarball and ten lines of configuration identifies, prices and completes a cart', async () => {
  const { cart } = await ask<Cart>('POST', '/store/carts', {
    region_id: seeded.regionId,
    email: 'other@example.com',
    shipping_address: {
      country_code: 'us',
      first_name: 'Alex',
      last_name: 'Doe',
      address_1: '1 Main St',
      city: 'Austin',
      postal_code: '78701',
    },
    items: [{ variant_id: seeded.variantId, quantity: 2 }],
  });
  const identified = await ask<Cart>('POST', `/store/carts/${cart.id}/loyalty/identify`, {
    phone: handles.MEMBER_PHONE,
  });
  expect(identified.loyalty?.status).toBe('ACTIVE');
  expect(identified.loyalty?.totals.loyaltyDiscount).toBeGreaterThan(0);
  expect(Math.round(identified.cart.discount_subtotal * 100)).toBe(
    identified.loyalty?.totals.loyaltyDiscount,
  );

  await ask('POST', `/store/carts/${cart.id}/shipping-methods`, { option_id: seeded.optionId });
  const { payment_collection: collection } = await ask<{ payment_collection: { id: string } }>(
    'POST',
    '/store/payment-collections',
    { cart_id: cart.id },
  );
  await ask('POST', `/store/payment-collections/${collection.id}/payment-sessions`, {
    provider_id: 'pp_system_default',
  });
  const { order } = await ask<{ order: { id: string } }>('POST', `/store/carts/${cart.id}/complete`);
  const settled = await until(
    async () => {
      const { loyalty } = await ask<Loyalty>('GET', `/store/orders/${order.id}/loyalty`);
      return loyalty?.status === 'FINALIZED' && loyalty;
    },
    { what: 'the points of the order', timeoutMs: 60_000, everyMs: 500 },
  );
  expect(settled.points.earned).toBeGreaterThan(0);
  // Whoever has the order's link is not its buyer by that.
  expect(settled).toMatchObject({ member: null, points: { newBalance: null } });
});

test("what is a customer's own, or the staff's, is told to nobody else there", async () => {
  for (const path of ['/store/customers/me/loyalty', '/admin/outbox'])
    expect((await call('GET', path)).status).toBe(401);
});
