import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { z } from '@medusajs/framework/zod';
import { zip5 } from './zip';

/** The rule of a delivery option that lists its ZIP codes: `{attribute, operator: 'in', value: ['78701', …]}`. */
export const ZIP_RULE = 'zip';

/** What a delivery option keeps in Medusa's `data` of it: the least value of goods, in major units. */
const OptionData = z.object({ minimum_order: z.number().nonnegative().optional() }).catch({});

/** A way to get an order from one store. */
export interface StoreOption {
  id: string;
  name: string;
  description: string;
  kind: 'pickup' | 'delivery';
  /** The stock location: the store. */
  locationId: string;
  storeName: string;
  /** Major units; 0 for no minimum. */
  minimum: number;
  /** The ZIP codes of its zone; null for one that asks for none. */
  zips: readonly string[] | null;
}

interface Row {
  id: string;
  name: string;
  data: unknown;
  type?: { code?: string | null; description?: string | null } | null;
  rules?: { attribute: string; operator: string; value: unknown }[] | null;
  service_zone?: {
    fulfillment_set?: { type?: string; location?: { id: string; name: string } | null } | null;
  } | null;
}

const FIELDS = [
  'id',
  'name',
  'data',
  'type.code',
  'type.description',
  'rules.attribute',
  'rules.operator',
  'rules.value',
  'service_zone.fulfillment_set.type',
  'service_zone.fulfillment_set.location.id',
  'service_zone.fulfillment_set.location.name',
];

const isText = (value: unknown): value is string => typeof value === 'string';

function zipsOf({ rules }: Row): string[] | null {
  const rule = (rules ?? []).find(({ attribute }) => attribute === ZIP_RULE);
  if (!rule) return null;
  return Array.isArray(rule.value) ? rule.value.filter(isText) : [];
}

const isForReturns = ({ rules }: Row): boolean =>
  (rules ?? []).some(({ attribute, value }) => attribute === 'is_return' && value === 'true');

function optionOf(row: Row): StoreOption[] {
  const set = row.service_zone?.fulfillment_set;
  if (!set?.location || isForReturns(row)) return [];
  const isPickup = set.type === 'pickup' || row.type?.code === 'pickup';
  return [
    {
      id: row.id,
      name: row.name,
      description: row.type?.description ?? '',
      kind: isPickup ? 'pickup' : 'delivery',
      locationId: set.location.id,
      storeName: set.location.name,
      minimum: OptionData.parse(row.data).minimum_order ?? 0,
      zips: zipsOf(row),
    },
  ];
}

/** The ways of these ids, or all that the shop has; one whose store is gone is left out. */
export async function storeOptions(container: MedusaContainer, ids?: string[]): Promise<StoreOption[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'shipping_option',
    fields: FIELDS,
    ...(ids ? { filters: { id: ids } } : {}),
  });
  return (data as unknown as Row[]).flatMap(optionOf);
}

/** Whether a way serves an address with this ZIP code, as somebody typed it. */
export function reaches({ kind, zips }: StoreOption, postalCode: string | null | undefined): boolean {
  if (kind === 'pickup' || zips === null) return true;
  const zip = zip5(postalCode);
  return zip !== undefined && zips.includes(zip);
}
