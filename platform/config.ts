import { z } from 'zod';
import { isNetworkList } from './host-address';

/**
 * The one place that reads the environment. Every process calls `loadConfig()` once in its composition root
 * and hands the parts on. A wrong or missing setting ends the process with one sentence per setting and never
 * prints a value.
 */
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const text = z.string().trim().min(1);

const Settings = z.object({
  /** However it is written: `Production` must never be taken for something else. */
  NODE_ENV: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['development', 'test', 'production']))
    .default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Address the HTTP servers listen on. */
  HOST: text.default('127.0.0.1'),

  TEMPORAL_ADDRESS: text.default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: text.default('default'),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_TLS: flag,
  TEMPORAL_TLS_SERVER_NAME: text.optional(),
  /** PEM files for mutual TLS. */
  TEMPORAL_TLS_CERT_FILE: text.optional(),
  TEMPORAL_TLS_KEY_FILE: text.optional(),
  TEMPORAL_TLS_CA_FILE: text.optional(),
  TEMPORAL_TASK_QUEUE: text.default('loyalty-checkout'),
  /** Where people open Temporal's UI: links lead there. Without it there are none. */
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/ }).optional(),
  /**
   * Where the UI itself listens when the codec server stands in front of it; without it the codec server
   * stands alone.
   */
  TEMPORAL_UI_UPSTREAM: z.url({ protocol: /^https?$/ }).optional(),
  /** Worker deployment versioning: both set, or neither. */
  WORKER_DEPLOYMENT_NAME: text.optional(),
  WORKER_BUILD_ID: text.optional(),
  /** Prebuilt workflow bundle; without it the worker bundles at start. */
  WORKFLOW_BUNDLE: text.optional(),
  WORKER_METRICS_PORT: port(0),
  /** The Temporal SDK's own metrics, of an API or a worker; 0 is off. */
  SDK_METRICS_PORT: port(0),
  /**
   * How many lines a stack trace from inside a workflow has. The SDK takes one for every promise, so each
   * line costs every checkout.
   */
  WORKFLOW_STACK_LINES: z.coerce.number().int().min(0).max(100).default(0),

  DATABASE_URL: text,
  /** Empty: run without Redis; cache, limits and breaker live in the process's own memory. */
  REDIS_URL: z.string().trim().default(''),

  /** `id:base64(32 bytes)`, comma-separated; the first encrypts, all decrypt. */
  ENCRYPTION_KEYS: text,
  /**
   * `false` while processes of a version run that cannot read ciphertexts which are bound to their row or
   * workflow: then none are written.
   */
  ENCRYPTION_BINDING: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  /** base64(32 bytes): keyed hash of phones. */
  LOOKUP_KEY: text,

  /**
   * Private networks (CIDR, comma-separated) where a store's loyalty host may stand in production:
   * 10.20.0.0/16. Without it: the public internet only.
   */
  LOYALTY_HOST_NETWORKS: z
    .string()
    .trim()
    .default('')
    .refine(isNetworkList, 'must be CIDR blocks, comma-separated'),

  API_PORT: port(3001),
  CODEC_PORT: port(8234),
  /**
   * Users of the codec server: `name:scrypt$...` pairs, comma-separated; `codec-server/login/hash-password.ts`
   * makes them.
   */
  CODEC_USERS: z.string().default(''),
  API_TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  /** Requests per minute. */
  LIMIT_PER_KEY: z.coerce.number().int().positive().default(6000),
  LIMIT_PER_IP: z.coerce.number().int().positive().default(6000),
  /** Of one phone or membership number from one address. */
  LIMIT_PER_PHONE: z.coerce.number().int().positive().default(30),
  /**
   * Of one shopper, where the shop sends `Shopper-Address`: well below LIMIT_PER_KEY, so that one cannot use
   * up everybody's.
   */
  LIMIT_PER_SHOPPER: z.coerce.number().int().positive().default(600),
  /** Different phone or membership numbers an hour from one shopper's address. */
  LIMIT_NUMBERS_PER_SHOPPER: z.coerce.number().int().positive().default(20),

  SQS_QUEUE_URL: text.optional(),
  SQS_ENDPOINT: text.optional(),
  /** `id:base64(32 bytes)`, comma-separated: opens what the shop sealed before it gave it to the queue. */
  EVENT_KEYS: text.optional(),
  AWS_REGION: text.default('us-east-1'),

  STRIPE_WEBHOOK_SECRET: text.optional(),
  FINIX_WEBHOOK_SECRET: text.optional(),
  /**
   * Whose word counts for an order being paid: that of the system which sent it; that of the payment
   * providers themselves; or theirs where their settings are here, and the sender's for the others
   * (`known-providers`: a stack at home).
   */
  PAYMENT_VERIFICATION: z.enum(['trusted-caller', 'providers', 'known-providers']).default('trusted-caller'),
  /** For `providers`; without its settings a provider's payments are not accepted. */
  STRIPE_API_KEY: text.optional(),
  /** Only for tests and stand-ins; the vendor's own host otherwise. */
  STRIPE_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  FINIX_URL: z.url({ protocol: /^https?$/ }).optional(),
  FINIX_USERNAME: text.optional(),
  FINIX_PASSWORD: text.optional(),

  SENDGRID_API_KEY: text.optional(),
  SENDGRID_FROM: text.optional(),
  /** Only for tests and sandboxes; the vendor's own host otherwise. */
  SENDGRID_BASE_URL: text.optional(),
  /** Path of a service account file. */
  FIREBASE_CREDENTIALS_FILE: text.optional(),
  FIREBASE_BASE_URL: text.optional(),
  /** Whose ID tokens prove a phone number; without it none does. */
  FIREBASE_PROJECT_ID: text.optional(),
  /** Firebase's library reads it by itself: refused for any project that is not a `demo-` one. */
  FIREBASE_AUTH_EMULATOR_HOST: text.optional(),

  SANDBOX_PORT: port(4010),

  /** Where spans are sent by OTLP over HTTP (`/v1/traces` is added); without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** `name=value` pairs, comma-separated. OpenTelemetry's library reads it by itself, and the next two. */
  OTEL_EXPORTER_OTLP_HEADERS: text.optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Instead of the process's own name. */
  OTEL_SERVICE_NAME: text.optional(),
});

type Setting = keyof z.infer<typeof Settings>;

/** Refused on `missing`, also beside other wrong settings: one start tells all of them. */
const neededBy = (missing: Setting, given: Setting) =>
  z.refine<Partial<z.infer<typeof Settings>>>(
    (settings) => settings[given] === undefined || settings[missing] !== undefined,
    { path: [missing], error: `must be set where ${given} is: both, or neither`, when: () => true },
  );

/** A worker that is told half of its version would run without one, and nothing would say so. */
const Environment = Settings.check(
  neededBy('WORKER_BUILD_ID', 'WORKER_DEPLOYMENT_NAME'),
  neededBy('WORKER_DEPLOYMENT_NAME', 'WORKER_BUILD_ID'),
);

export type Config = z.infer<typeof Environment>;

/** Reads and checks the environment. Throws an Error with one line per wrong setting, without any value. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is what compose files and shells leave where nothing is set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`These settings are missing or wrong:\n${lines.join('\n')}`);
}
