import type { MedusaContainer } from '@medusajs/framework/types';
import { Modules } from '@medusajs/framework/utils';

/**
 * Fills the search index at once, instead of when a server next starts or gets to its events.
 * `changed` says whether this run of the seed changed any product.
 */
export async function seedSearch(container: MedusaContainer, changed: boolean): Promise<void> {
  const search = container.resolve(Modules.SEARCH);
  const indexes = await search.listIndexes();
  if (changed || indexes.some(({ status }) => status !== 'ready')) await search.reindex({});
}
