import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { updateShippingOptionsWorkflow } from '@medusajs/medusa/core-flows';
import { storeOptions, ZIP_RULE } from './shipping-options';
import { type DeliveryZoneChange, zoneErrors } from './staff-changes';
import { byFee, isFee, type Price, pricesWith } from './zone-prices';

/** A way of delivery from a store, as staff see it. */
export interface DeliveryZone {
  id: string;
  name: string;
  storeId: string;
  zips: readonly string[] | null;
  /** US dollars; null where Medusa's own page sets it under conditions only. */
  fee: number | null;
  minimum: number;
}

interface Row {
  id: string;
  data: Record<string, unknown> | null;
  rules: { id: string; attribute: string; operator: 'in' | 'eq'; value: string | string[] }[] | null;
  prices: Price[] | null;
}

const FIELDS = ['id', 'data', 'rules.*', 'prices.*', 'prices.price_rules.*'];

async function read(container: MedusaContainer, ids?: string[]): Promise<{ zone: DeliveryZone; row: Row }[]> {
  const options = (await storeOptions(container, ids)).filter(({ kind }) => kind === 'delivery');
  if (options.length === 0) return [];
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: 'shipping_option',
    fields: FIELDS,
    filters: { id: options.map(({ id }) => id) },
  });
  const rows = new Map((data as unknown as Row[]).map((row) => [row.id, row]));
  return options.flatMap(({ id, name, locationId, zips, minimum }) => {
    const row = rows.get(id);
    if (!row) return [];
    const fee = (row.prices ?? []).find(isFee);
    return [
      { row, zone: { id, name, storeId: locationId, zips, minimum, fee: fee ? Number(fee.amount) : null } },
    ];
  });
}

/** The delivery zones of all stores, the cheapest first. */
export const readZones = async (container: MedusaContainer): Promise<DeliveryZone[]> =>
  (await read(container)).map(({ zone }) => zone).sort(byFee);

/**
 * Changes a zone by Medusa's own workflow, which takes back what it did where the rest of it fails. Answers what
 * is wrong with the change, where it does nothing.
 * @throws MedusaError NOT_FOUND
 */
export async function saveZone(
  container: MedusaContainer,
  id: string,
  change: DeliveryZoneChange,
): Promise<ReturnType<typeof zoneErrors>> {
  const [found] = await read(container, [id]);
  if (!found) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such delivery zone');
  const errors = zoneErrors(found.zone, change);
  if (errors.length > 0) return errors;
  const { zips, fee, minimum } = change;
  const { data, rules, prices } = found.row;
  const old = (rules ?? []).find(({ attribute }) => attribute === ZIP_RULE);
  const kept = (rules ?? [])
    .filter(({ attribute }) => attribute !== ZIP_RULE)
    .map(({ id: ruleId, attribute, operator, value }) => ({ id: ruleId, attribute, operator, value }));
  const zipRule = {
    ...(old && { id: old.id }),
    attribute: ZIP_RULE,
    operator: 'in' as const,
    value: zips ?? [],
  };
  await updateShippingOptionsWorkflow(container).run({
    input: [
      {
        id,
        data: { ...data, minimum_order: minimum },
        rules: [...kept, ...(zips ? [zipRule] : [])],
        // Left out, all prices stay as they are.
        ...(fee !== null && fee !== found.zone.fee && { prices: pricesWith(prices ?? [], fee) }),
      },
    ],
  });
  return [];
}
