import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, Modules } from '@medusajs/framework/utils';
import { LRUCache } from 'lru-cache';
import { factsOf, type LineFacts } from './line-facts';

/** A line of a cart or an order, as far as a workflow has loaded it. */
export interface LoadedLine {
  id: string;
  variant_id?: string | null;
  metadata?: Record<string, unknown> | null;
}

type Metadata = Record<string, unknown> | null;

/** A variant's merchandise code hardly ever changes, and every change of every cart asks for it. */
const VARIANT_MS = 60_000;
const variants = new LRUCache<string, { metadata: Metadata }>({ max: 5_000, ttl: VARIANT_MS });

const isText = (value: unknown): value is string => typeof value === 'string';

async function loadVariants(container: MedusaContainer, ids: string[]): Promise<void> {
  const missing = ids.filter((id) => !variants.has(id));
  if (missing.length === 0) return;
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'product_variant',
    fields: ['id', 'metadata'],
    filters: { id: missing },
  });
  for (const { id, metadata } of data) variants.set(id, { metadata: metadata ?? null });
}

/**
 * Of lines that stand for no product and were loaded without their metadata: a tip is known by nothing else.
 */
async function loadMetadata(
  container: MedusaContainer,
  of: 'cart' | 'order',
  ids: string[],
): Promise<Map<string, Metadata>> {
  if (ids.length === 0) return new Map();
  const select = { select: ['id', 'metadata'], take: ids.length };
  const lines =
    of === 'cart'
      ? await container.resolve(Modules.CART).listLineItems({ id: ids }, select)
      : await container.resolve(Modules.ORDER).listOrderLineItems({ id: ids }, select);
  return new Map(lines.map(({ id, metadata }) => [id, metadata ?? null]));
}

/**
 * What decides the tax of these lines, by line id. Medusa hands its tax providers product and type of a line,
 * but neither variant nor metadata, which is where a merchandise code and a tip stand. One query for the
 * variants that were not seen within a minute, and one for lines without a variant, where their metadata was
 * not loaded.
 */
export async function loadLineFacts(
  container: MedusaContainer,
  of: 'cart' | 'order',
  lines: readonly LoadedLine[],
): Promise<Record<string, LineFacts>> {
  const bare = lines.filter(({ variant_id, metadata }) => !variant_id && metadata === undefined);
  const [metadata] = await Promise.all([
    loadMetadata(
      container,
      of,
      bare.map(({ id }) => id),
    ),
    loadVariants(container, [...new Set(lines.map(({ variant_id }) => variant_id).filter(isText))]),
  ]);
  const facts = lines.map((line) => {
    const variant = line.variant_id ? variants.get(line.variant_id)?.metadata : null;
    return [line.id, factsOf(line.metadata ?? metadata.get(line.id), variant)] as const;
  });
  return Object.fromEntries(facts);
}
