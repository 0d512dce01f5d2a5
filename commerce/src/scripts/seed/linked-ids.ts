import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

/**
 * The ids of the records that are linked to one record across modules, for example the sales channels of an
 * API key.
 */
export async function linkedIds(
  container: MedusaContainer,
  of: { entity: string; id: string },
  link: string,
): Promise<string[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const answer = await query.graph({ entity: of.entity, fields: [`${link}.id`], filters: { id: of.id } });
  // Medusa types such a row only after it has generated types from the running shop.
  const [row] = answer.data as readonly Partial<Record<string, readonly ({ id: string } | undefined)[]>>[];
  return (row?.[link] ?? []).flatMap((linked) => (linked ? [linked.id] : []));
}
