import { redisUrl } from '../servers/redis';
import { temporalAddress } from '../servers/temporal';
import { postgresUrl } from '../setup/postgres';
import type { Secrets } from './secrets';
import { localUrl, type StackSettings } from './settings';

/** Where everything of the running stack is to be found. */
export interface Addresses {
  api: string;
  temporal: string;
  /** What people open. */
  temporalUi: string;
  /** Where the UI listens behind the codec server; absent with a Temporal of the user's own. */
  temporalUiUpstream?: string;
  database: string;
  /** Empty without Redis. */
  redis: string;
  sandbox: string;
  codec: string;
}

/** The systems in front of the service and the stand-ins beside them. */
export interface ShopAddresses {
  web: string;
  commerce: string;
  /** What the shop's staff open. */
  admin: string;
  commerceDatabase: string;
  finix: string;
  numeral: string;
  sqs: string;
  queueUrl: string;
}

/** The database of the shop's backend: its own one, in the same server. */
function commerceDatabase({ ports, given }: StackSettings, secrets: Secrets): string {
  if (given.commerceDatabaseUrl) return given.commerceDatabaseUrl;
  if (!given.databaseUrl) return postgresUrl(ports.postgres.number, secrets.postgresPassword, 'commerce');
  const url = new URL(given.databaseUrl);
  url.pathname = '/commerce';
  return url.href;
}

export function shopAddressesOf(settings: StackSettings, secrets: Secrets): ShopAddresses {
  const { ports } = settings;
  return {
    web: localUrl(ports.web.number),
    commerce: localUrl(ports.commerce.number),
    admin: localUrl(ports.commerce.number, '/app'),
    commerceDatabase: commerceDatabase(settings, secrets),
    finix: localUrl(ports.finix.number),
    numeral: localUrl(ports.numeral.number),
    sqs: localUrl(ports.sqs.number),
    queueUrl: localUrl(ports.sqs.number, '/queue/loyalty-events'),
  };
}

export function addressesOf(
  { ports, given }: StackSettings,
  { secrets, redis }: { secrets: Secrets; redis: 'ours' | 'none' },
): Addresses {
  const codec = localUrl(ports.codec.number);
  return {
    api: localUrl(ports.api.number),
    temporal: given.temporalAddress ?? temporalAddress(ports.temporal.number),
    // The codec server stands before the UI: on one origin the browser sends its login with the payloads to
    // decode.
    temporalUi: process.env['TEMPORAL_UI_URL'] || codec,
    temporalUiUpstream: given.temporalAddress
      ? process.env['TEMPORAL_UI_UPSTREAM']
      : localUrl(ports.temporalUi.number),
    database: given.databaseUrl ?? postgresUrl(ports.postgres.number, secrets.postgresPassword, 'loyalty'),
    redis: given.redisUrl ?? (redis === 'ours' ? redisUrl(ports.redis.number) : ''),
    sandbox: localUrl(ports.sandbox.number),
    codec,
  };
}

/** The environment of every process of the service. */
export function serviceEnvironment(
  addresses: Addresses,
  { ports }: StackSettings,
  secrets: Secrets,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'development',
    TEMPORAL_ADDRESS: addresses.temporal,
    TEMPORAL_UI_URL: addresses.temporalUi,
    TEMPORAL_UI_UPSTREAM: addresses.temporalUiUpstream ?? '',
    DATABASE_URL: addresses.database,
    REDIS_URL: addresses.redis,
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    LOOKUP_KEY: secrets.lookupKey,
    CODEC_USERS: `${secrets.codecUser}:${secrets.codecPasswordHash}`,
    API_PORT: String(ports.api.number),
    CODEC_PORT: String(ports.codec.number),
  };
}
