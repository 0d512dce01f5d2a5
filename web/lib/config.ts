/**
 * The one place of the storefront that reads the environment, at run time: nothing of it is baked into the
 * build. Every value is a getter, because `next build` loads this module where no environment is set. The
 * server around Next reads it too, so it cannot be marked `server-only`; what uses it inside of Next is.
 */
const read = (name: string): string | undefined => process.env[name]?.trim() || undefined;

export interface FirebaseConfig {
  apiKey: string;
  authDomain: string;
  /** Address of an Auth emulator; empty in production. */
  emulatorUrl?: string;
}

export const config = {
  /** Where this server reaches Medusa; browsers only ever see `/medusa` of this origin. */
  get medusaUrl(): string {
    return (read('MEDUSA_URL') ?? 'http://127.0.0.1:9000').replace(/\/+$/, '');
  },

  /**
   * Added to every request on its way to Medusa. Throws when it is missing, because no store route answers
   * without it.
   */
  get publishableKey(): string {
    const key = read('MEDUSA_PUBLISHABLE_KEY');
    if (!key) throw new Error('The storefront needs MEDUSA_PUBLISHABLE_KEY; npm start sets it.');
    return key;
  },

  /** Absent: the sign-in page offers e-mail and password only. */
  get firebase(): FirebaseConfig | undefined {
    const apiKey = read('FIREBASE_WEB_API_KEY');
    const authDomain = read('FIREBASE_AUTH_DOMAIN');
    if (!apiKey || !authDomain) return undefined;
    return { apiKey, authDomain, emulatorUrl: read('FIREBASE_AUTH_EMULATOR_URL') };
  },

  /**
   * Shown to Medusa with every request, which believes the shopper's address only with it. Absent: Medusa
   * sees this server's own address.
   */
  get storefrontKey(): string | undefined {
    return read('STOREFRONT_KEY');
  },

  /** Where browsers post cards: part of the pages' policy. The same names as the backend's. */
  get finixUrl(): string | undefined {
    return read('FINIX_PUBLIC_URL') ?? read('FINIX_URL');
  },

  /** Stripe's scripts are let into pages only where Stripe is configured. */
  get takesStripe(): boolean {
    return read('STRIPE_PUBLISHABLE_KEY') !== undefined;
  },

  /**
   * Where pictures are kept when not at the backend; undefined: there. The same names and meaning as the
   * backend's.
   */
  get picturesUrl(): string | undefined {
    const bucket = read('S3_BUCKET');
    if (!bucket) return undefined;
    const endpoint = read('S3_ENDPOINT');
    return (
      read('S3_FILE_URL') ??
      endpoint ??
      `https://${bucket}.s3.${read('S3_REGION') ?? 'us-east-1'}.amazonaws.com`
    );
  },

  /**
   * Without an endpoint nothing is traced. How many traces are kept, and what the collector asks for, the library
   * reads by itself (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`).
   */
  get tracing(): { endpoint: string | undefined; serviceName: string } {
    return {
      endpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
      serviceName: read('OTEL_SERVICE_NAME') ?? 'shop-web',
    };
  },

  /**
   * Where this server listens, and whose word on a browser's address it takes: proxies' addresses or
   * networks, by comma.
   */
  get server(): { host: string; port: number; trustedProxies: string[] } {
    const proxies = (read('TRUSTED_PROXIES') ?? '').split(',').map((proxy) => proxy.trim());
    return {
      host: read('HOST') ?? '127.0.0.1',
      port: Number(read('PORT') ?? 3000),
      trustedProxies: proxies.filter(Boolean),
    };
  },
} as const;
