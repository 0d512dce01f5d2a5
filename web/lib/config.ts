import 'server-only';

/**
 * The one place of the storefront that reads the environment, at run time: nothing of it is baked into the build.
 * Every value is a getter, because `next build` loads this module where no environment is set.
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

  /** Added to every request on its way to Medusa. Throws when it is missing, because no store route answers without it. */
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
} as const;
