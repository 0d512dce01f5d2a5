import { z } from 'zod';

const text = z.string().min(1);

/** How the checks reach the containers; `npm run containers` sets it. */
export const handles = z
  .object({
    STOREFRONT_URL: z.url(),
    LOYALTY_URL: z.url(),
    LOYALTY_API_KEY: text,
    COMMERCE_DATABASE_URL: text,
    DATABASE_URL: text,
    MEMBER_PHONE: text,
    STORE_ID: text,
    TEMPORAL_ADDRESS: text,
    TEMPORAL_UI_URL: z.url(),
    UI_USER: text,
    UI_PASSWORD: text,
    PDI_SANDBOX_URL: z.url(),
    FINIX_SANDBOX_URL: z.url(),
    CHROMIUM: text,
    /** Where pictures and dumps may be put. */
    SHOP_FOLDER: text,
    /** Compose's program, and `compose` after it where that is Docker's. */
    COMPOSE: text,
  })
  .parse(process.env);
