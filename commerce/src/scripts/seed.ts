import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExecArgs } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { config } from '../config';
import { seedCatalogue, seedPickupOnly } from './seed/catalogue';
import { seedDelivery } from './seed/delivery';
import { seedMerchant } from './seed/merchant';
import { seedPictures } from './seed/pictures';
import { seedReasons } from './seed/reasons';
import { seedSearch } from './seed/search';
import { seedStock } from './seed/stock';
import { seedStore } from './seed/store';
import { seedTax } from './seed/tax';

/**
 * Fills an empty shop, or adds what an older one lacks; on a shop that has everything it changes nothing.
 * Run it after the migrations: `npx medusa exec ./src/scripts/seed.ts`.
 */
export default async function seed({ container }: ExecArgs): Promise<void> {
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER);
  const store = await seedStore(container);
  await seedTax(container);
  const { shippingProfileId, locationIds } = await seedDelivery(container, store);
  const added = await seedCatalogue(container, { salesChannelId: store.salesChannelId, shippingProfileId });
  await seedPickupOnly(container);
  await seedStock(container, locationIds);
  const drawn = await seedPictures(container);
  await seedSearch(container, added + drawn > 0);
  await seedReasons(container);
  if (config.merchant) await seedMerchant(container, config.merchant);
  if (config.seedFile) {
    await writeWhole(config.seedFile, {
      publishableKey: store.publishableKey,
      regionId: store.regionId,
      salesChannelId: store.salesChannelId,
    });
  }
  logger.info(`The shop has its catalogue: ${added} products and ${drawn} pictures were new.`);
}

/** Readers wait for the file to appear, so it must never be seen half written. */
async function writeWhole(file: string, content: Record<string, string>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${file}.part`, file);
}
