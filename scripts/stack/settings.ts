import { projectPath } from '../../platform/root';
import { Sentence } from '../console';

/** A port of the stack, what wants it, and the variable that moves it. */
export interface Port {
  number: number;
  wantedBy: string;
  variable: string;
}

export interface StackSettings {
  ports: {
    temporal: Port;
    temporalUi: Port;
    postgres: Port;
    redis: Port;
    sandbox: Port;
    codec: Port;
    api: Port;
    finix: Port;
    numeral: Port;
    sqs: Port;
    commerce: Port;
    web: Port;
    /** Of Temporal's own server, of the SDK in the API, and of each worker: ours and the SDK's. */
    temporalMetrics: Port;
    apiSdkMetrics: Port;
    workerMetrics: Port;
    workerSdkMetrics: Port;
    worker2Metrics: Port;
    worker2SdkMetrics: Port;
    commerceMetrics: Port;
  };
  /** Servers of the user's own; those are not started here. */
  given: { temporalAddress?: string; databaseUrl?: string; commerceDatabaseUrl?: string; redisUrl?: string };
  /** The demo store and its member at the sandbox; the phone is of the range kept for fiction. */
  storeId: string;
  memberPhone: string;
  /**
   * Whether what its own servers acknowledged survives a power cut. The tests of the shop, whose state ends
   * with them, turn it off: waiting for the disk is much of what they would wait for.
   */
  durable: boolean;
}

/** Who runs the shop of `npm start` and of the containers. */
export const MERCHANT_EMAIL = 'merchant@example.com';

const HIGHEST_PORT = 65_535;

function port(environment: NodeJS.ProcessEnv, variable: string, fallback: number, wantedBy: string): Port {
  const number = Number(environment[variable] || fallback);
  if (!Number.isInteger(number) || number < 1 || number > HIGHEST_PORT)
    throw new Sentence(`${variable} must be a port number between 1 and ${HIGHEST_PORT}.`);
  return { number, wantedBy, variable };
}

/** Two servers on one port: one of them would answer for both, and everything would look well. */
function requireDifferentPorts(ports: Port[]): void {
  for (const [at, { number, wantedBy, variable }] of ports.entries()) {
    const twin = ports.slice(0, at).find((other) => other.number === number);
    if (twin)
      throw new Sentence(
        `${twin.wantedBy} and ${wantedBy} want the same port ${number}: set ${twin.variable} or ${variable} to another one.`,
      );
  }
}

/**
 * A server of the user's own, or undefined: an address that this very stack would give its own server is
 * none. It stands in the environment of everyone who has sourced `.local/dev.env`.
 */
function givenServer(environment: NodeJS.ProcessEnv, variable: string, own: Port): string | undefined {
  const value = environment[variable];
  if (!value) return undefined;
  const url = URL.canParse(value) && value.includes('://') ? value : `none://${value}`;
  const { hostname, port: number } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '' };
  return hostname === '127.0.0.1' && number === String(own.number) ? undefined : value;
}

/** `Production` and `prod` are not among them. */
const DEVELOPMENT = new Set(['', 'development', 'test']);

/** What `npm start` reads from the environment. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): StackSettings {
  if (!DEVELOPMENT.has((environment['NODE_ENV'] ?? '').trim().toLowerCase())) {
    throw new Sentence(
      `npm start is the development stack, with a sandbox and ready-made keys: unset NODE_ENV=${environment['NODE_ENV']}, or run the images of docker-compose.yml.`,
    );
  }
  const ports = {
    temporal: port(environment, 'TEMPORAL_PORT', 7233, 'Temporal'),
    temporalUi: port(environment, 'TEMPORAL_UI_PORT', 8233, "Temporal's UI"),
    postgres: port(environment, 'POSTGRES_PORT', 55_432, 'Postgres'),
    redis: port(environment, 'REDIS_PORT', 56_379, 'Redis'),
    sandbox: port(environment, 'SANDBOX_PORT', 4010, 'the PDI sandbox'),
    codec: port(environment, 'CODEC_PORT', 8234, 'the codec server'),
    api: port(environment, 'API_PORT', 3001, 'the API'),
    finix: port(environment, 'FINIX_SANDBOX_PORT', 4011, 'the Finix sandbox'),
    numeral: port(environment, 'NUMERAL_SANDBOX_PORT', 4012, 'the Numeral sandbox'),
    sqs: port(environment, 'SQS_SANDBOX_PORT', 9324, 'the local SQS'),
    commerce: port(environment, 'COMMERCE_PORT', 9000, "the shop's backend"),
    web: port(environment, 'WEB_PORT', 3000, 'the storefront'),
    temporalMetrics: port(environment, 'TEMPORAL_METRICS_PORT', 9233, "Temporal's metrics"),
    apiSdkMetrics: port(environment, 'API_SDK_METRICS_PORT', 9463, "the API's SDK metrics"),
    workerMetrics: port(environment, 'WORKER_METRICS_PORT', 9464, "worker 1's metrics"),
    workerSdkMetrics: port(environment, 'WORKER_SDK_METRICS_PORT', 9465, "worker 1's SDK metrics"),
    worker2Metrics: port(environment, 'WORKER_2_METRICS_PORT', 9466, "worker 2's metrics"),
    worker2SdkMetrics: port(environment, 'WORKER_2_SDK_METRICS_PORT', 9467, "worker 2's SDK metrics"),
    commerceMetrics: port(environment, 'COMMERCE_METRICS_PORT', 9468, "the backend's metrics"),
  };
  requireDifferentPorts(Object.values(ports));
  return {
    ports,
    given: {
      temporalAddress: givenServer(environment, 'TEMPORAL_ADDRESS', ports.temporal),
      databaseUrl: givenServer(environment, 'DATABASE_URL', ports.postgres),
      commerceDatabaseUrl: givenServer(environment, 'COMMERCE_DATABASE_URL', ports.postgres),
      redisUrl: givenServer(environment, 'REDIS_URL', ports.redis),
    },
    storeId: environment['STORE_ID'] || 'store-1',
    memberPhone: environment['MEMBER_PHONE'] || '+15555550123',
    durable: environment['STACK_DURABLE'] !== 'no',
  };
}

/**
 * Inside `.local/`: empty for the stack of `npm start`; the tests of the shop run one beside it in a folder
 * of its own.
 */
export const STACK_FOLDER = process.env['STACK_FOLDER'] ?? '';
/** All state of the stack lives here. */
export const localPath = (...parts: string[]): string => projectPath('.local', STACK_FOLDER, ...parts);
export const localUrl = (number: number, path = ''): string => `http://127.0.0.1:${number}${path}`;
