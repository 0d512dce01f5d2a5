import type { FulfillmentWorkflow, MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { updateShippingOptionsWorkflow } from '@medusajs/medusa/core-flows';
import { storeOptions, ZIP_RULE } from './shipping-options';
import type { DeliveryZoneChange } from './staff-changes';

/** The shop's one currency. */
const CURRENCY = 'usd';
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

interface Price {
  id: string;
  amount: number;
  currency_code: string;
  price_rules: { attribute: string; operator: string; value: string }[] | null;
}

interface Row {
  id: string;
  data: Record<string, unknown> | null;
  rules: { id: string; attribute: string; operator: 'in' | 'eq'; value: string | string[] }[] | null;
  prices: Price[] | null;
}

const REGION = 'region_id';
const FIELDS = ['id', 'data', 'rules.*', 'prices.*', 'prices.price_rules.*'];

/** A price that holds for every cart. Those under conditions (a dearer cart, say) stay as they were set. */
const isFee = ({ currency_code, price_rules }: Price): boolean =>
  currency_code === CURRENCY && (price_rules ?? []).every(({ attribute }) => attribute === REGION);

/**
 * A price as Medusa's workflow wants it back, with its conditions: two that it cannot tell apart it makes one,
 * and a condition that is not repeated is gone.
 */
function priceOf({ id, currency_code, price_rules }: Price, amount: number) {
  const region = price_rules?.find(({ attribute }) => attribute === REGION);
  return {
    id,
    amount,
    ...(region ? { region_id: region.value } : { currency_code }),
    rules: (price_rules ?? [])
      .filter(({ attribute }) => attribute !== REGION)
      .map(({ attribute, operator, value }) => ({ attribute, operator, value: Number(value) })),
  };
}

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
  (await read(container)).map(({ zone }) => zone).sort((a, b) => (a.fee ?? 0) - (b.fee ?? 0));

/**
 * Changes a zone by Medusa's own workflow, which takes back what it did where the rest of it fails.
 * @throws MedusaError NOT_FOUND
 */
export async function saveZone(
  container: MedusaContainer,
  id: string,
  { zips, fee, minimum }: DeliveryZoneChange,
): Promise<void> {
  const [found] = await read(container, [id]);
  if (!found) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such delivery zone');
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
  const known = (prices ?? []).map((price) => priceOf(price, isFee(price) ? fee : Number(price.amount)));
  await updateShippingOptionsWorkflow(container).run({
    input: [
      {
        id,
        data: { ...data, minimum_order: minimum },
        rules: [...kept, ...(zips ? [zipRule] : [])],
        prices: (found.zone.fee === null
          ? [...known, { currency_code: CURRENCY, amount: fee }]
          : known) as FulfillmentWorkflow.UpdateShippingOptionPriceRecord[],
      },
    ],
  });
}
