import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { localPath } from '../../stack/settings';
import { readHandles, type Handles } from '../handles';

const text = z.string().min(1);
const Shop = z.object({
  STOREFRONT_URL: z.url(),
  COMMERCE_URL: z.url(),
  COMMERCE_PUBLISHABLE_KEY: text,
  COMMERCE_DATABASE_URL: text,
  STOREFRONT_KEY: text,
  FINIX_SANDBOX_URL: z.url(),
});
const Service = z.object({ LOYALTY_ADMIN_KEY: text, LOYALTY_SUPPORT_KEY: text, DATABASE_URL: text });

export type ShopHandles = z.infer<typeof Shop>;
/** `shop` is undefined where the stack runs without it (`npm start -- --core`). */
export type ThiefHandles = Handles & z.infer<typeof Service> & { shop: ShopHandles | undefined };

/** What the attacks need of the running stack. Throws a `Sentence` when there is none. */
export async function readThiefHandles(file = localPath('dev.env')): Promise<ThiefHandles> {
  const handles = await readHandles(file);
  const all = parseEnv(readFileSync(file, 'utf8'));
  const shop = Shop.safeParse(all);
  return { ...handles, ...Service.parse(all), shop: shop.success ? shop.data : undefined };
}
