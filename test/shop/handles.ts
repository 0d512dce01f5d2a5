import { z } from 'zod';

const text = z.string().min(1);
const Handles = z.object({
  STOREFRONT_URL: z.url(),
  COMMERCE_URL: z.url(),
  COMMERCE_PUBLISHABLE_KEY: text,
  COMMERCE_DATABASE_URL: text,
  LOYALTY_URL: z.url(),
  LOYALTY_API_KEY: text,
  LOYALTY_SUPPORT_KEY: text,
  STORE_ID: text,
  MEMBER_PHONE: text,
  TEMPORAL_ADDRESS: text,
  PDI_SANDBOX_URL: z.url(),
  FINIX_SANDBOX_URL: z.url(),
  /** Absent in containers, where the region's own rate taxes and events come by HTTP. */
  NUMERAL_SANDBOX_URL: z.url().optional(),
  SQS_QUEUE_URL: z.url().optional(),
  /** `job=url`, comma-separated: what can be scraped. Absent in containers. */
  METRICS_URLS: text.optional(),
  /** Where the stack sends its spans; nobody listens there but test/shop/traces. Absent in containers. */
  COLLECTOR_URL: z.url().optional(),
  /** The merchant's admin, and the seeded merchant. */
  ADMIN_URL: z.url(),
  ADMIN_EMAIL: text,
  ADMIN_PASSWORD: text,
  /** Of Firebase's Auth emulator; absent where it cannot be had. */
  FIREBASE_AUTH_EMULATOR_HOST: text.optional(),
  FIREBASE_PROJECT_ID: text.optional(),
  /** The folder of the stack's state: pid files and logs. */
  SHOP_FOLDER: text,
  /** The browser's path. */
  CHROMIUM: text,
});

/** Where the running shop is to be found; `npm test -- --shop` sets it. */
export const handles = Handles.parse(process.env);
