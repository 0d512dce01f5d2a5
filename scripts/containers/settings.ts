import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashPassword } from '../../codec-server/login/users';
import { projectPath } from '../../platform/root';
import { SANDBOX_ACCOUNT } from '../../sandbox/finix';
import { run } from '../setup/host';
import { freePort } from '../setup/ports';

const CERTIFICATE_MS = 60_000;
const CERTIFICATE_DAYS = 7;

const hex = (): string => randomBytes(24).toString('hex');
const key = (): string => randomBytes(32).toString('base64');

/** `deploy/example.env` with these values in the place of its own. Throws when it lacks one of the names. */
export function fillExample(example: string, values: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(values));
  const lines = example.split('\n').map((line) => {
    const [, name = ''] = /^(\w+)=/.exec(line) ?? [];
    if (!left.delete(name)) return line;
    // Single quotes keep a $ as it is.
    return `${name}='${values[name]}'`;
  });
  if (left.size > 0) throw new Error(`deploy/example.env lacks ${[...left].join(', ')}`);
  return lines.join('\n');
}

/** What a person fills in, made for one run. */
export interface Settings {
  file: string;
  values: Record<string, string>;
  /** Of nginx; whoever trusts it may call it. */
  certificate: string;
  uiLogin: { user: string; password: string };
  /** Changes some and writes the file again. */
  set(values: Record<string, string>): void;
}

/** A certificate for the loopback that signs itself, for a week. */
async function makeCertificate(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const [certificate, privateKey] = ['fullchain.pem', 'privkey.pem'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  await run(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', String(CERTIFICATE_DAYS)],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', privateKey, '-out', certificate],
    ],
    { timeoutMs: CERTIFICATE_MS },
  );
  // nginx reads it as user 101, whoever we are; the folder above is ours alone.
  chmodSync(privateKey, 0o644);
  return certificate;
}

async function valuesOf(
  tlsFolder: string,
  tag: string,
  passwordHash: string,
): Promise<Record<string, string>> {
  const bind = async () => `127.0.0.1:${await freePort()}`;
  const [https, shop, ui, finix] = [await bind(), await bind(), await bind(), await bind()];
  const admin = await bind();
  const [loyalty, commerce, redis] = [hex(), hex(), hex()];
  return {
    IMAGE_TAG: tag,
    COMPOSE_PROFILES: 'temporal,sandbox',
    POSTGRES_PASSWORD: hex(),
    LOYALTY_DB_PASSWORD: loyalty,
    TEMPORAL_DB_PASSWORD: hex(),
    COMMERCE_DB_PASSWORD: commerce,
    DATABASE_URL: `postgresql://loyalty:${loyalty}@postgres:5432/loyalty`,
    COMMERCE_DATABASE_URL: `postgresql://commerce:${commerce}@postgres:5432/commerce?sslmode=disable`,
    REDIS_PASSWORD: redis,
    REDIS_URL: `redis://:${redis}@redis:6379`,
    ENCRYPTION_KEYS: `k1:${key()}`,
    LOOKUP_KEY: key(),
    CODEC_USERS: `support:${passwordHash}`,
    UI_CSRF_COOKIE_INSECURE: 'false',
    TEMPORAL_UI_URL: `https://${ui}`,
    HTTP_BIND: await bind(),
    HTTPS_BIND: https,
    UI_BIND: ui,
    SHOP_BIND: await bind(),
    SHOP_HTTPS_BIND: shop,
    ADMIN_BIND: await bind(),
    ADMIN_HTTPS_BIND: admin,
    FINIX_SANDBOX_BIND: finix,
    TLS_DIR: tlsFolder,
    SHOP_URL: `https://${shop}`,
    ADMIN_URL: `https://${admin}`,
    MERCHANT_PASSWORD: hex(),
    JWT_SECRET: key(),
    COOKIE_SECRET: key(),
    COMMERCE_ENCRYPTION_KEYS: `c1:${key()}`,
    STOREFRONT_KEY: key(),
    // Every order of a run comes from one address and from a handful of members.
    LIMIT_PER_PHONE: '6000',
    LIMIT_PER_SHOPPER: '6000',
    // Where Docker puts the networks that it makes; the sandbox stands in one of them.
    LOYALTY_HOST_NETWORKS: '172.16.0.0/12,192.168.0.0/16',
    PAYMENT_VERIFICATION: 'providers',
    FINIX_URL: 'http://finix-sandbox:4011',
    FINIX_PUBLIC_URL: `http://${finix}`,
    FINIX_USERNAME: SANDBOX_ACCOUNT.username,
    FINIX_PASSWORD: SANDBOX_ACCOUNT.password,
    FINIX_MERCHANT_ID: SANDBOX_ACCOUNT.merchantId,
    FINIX_APPLICATION_ID: SANDBOX_ACCOUNT.applicationId,
    COMMERCE_FINIX_WEBHOOK_SECRET: hex(),
    // Only known when the service and the catalogue are there.
    LOYALTY_API_KEY: 'none',
    MEDUSA_PUBLISHABLE_KEY: 'none',
  };
}

/** Settings, certificate and login in a folder of ours alone. */
export async function makeSettings(folder: string, tag: string): Promise<Settings> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tlsFolder = join(folder, 'tls');
  const password = hex();
  const values = await valuesOf(tlsFolder, tag, await hashPassword(password));
  const file = join(folder, 'production.env');
  const example = readFileSync(projectPath('deploy', 'example.env'), 'utf8');
  const write = () => writeFileSync(file, fillExample(example, values), { mode: 0o600 });
  write();
  return {
    file,
    values,
    certificate: await makeCertificate(tlsFolder),
    uiLogin: { user: 'support', password },
    set: (changed) => {
      Object.assign(values, changed);
      write();
    },
  };
}
