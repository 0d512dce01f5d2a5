import { shopRequest } from '../medusa/request';
import { toMinor } from '../money';

/** One way to get the order. `fee` is in minor units. */
export interface ShippingChoice {
  id: string;
  kind: 'pickup' | 'delivery';
  name: string;
  description: string;
  fee: number;
  storeId: string;
  storeName: string;
  /** Why this cart cannot go this way as it is. */
  problem: string | undefined;
}

export interface SlotChoice {
  startsAt: string;
  endsAt: string;
  left: number;
}

/** How a cart can reach its shopper. */
export interface Fulfilment {
  pickup: ShippingChoice[];
  delivery: ShippingChoice[];
  /** Why nothing is delivered: no ZIP code yet, or one that nobody delivers to. */
  deliveryNote: string | undefined;
  /** The pickup time that the cart holds; null for as soon as it is ready. */
  slot: { storeId: string; startsAt: string; endsAt: string } | null;
  /** What is left for each line of the cart, by its id; null where nobody counts. */
  left: ReadonlyMap<string, number | null>;
}

/** A store as the shop tells of it. */
export interface StoreView {
  id: string;
  name: string;
  address: { address_1: string; city: string | null; province: string | null; postal_code: string | null };
  timeZone: string;
  isOpen: boolean;
  opensAt: string | null;
  closesAt: string | null;
}

interface Choice {
  optionId: string;
  name: string;
  description: string;
  storeId: string;
  storeName: string;
  amount: number;
  problem: { message: string } | null;
}

const toChoice =
  (kind: ShippingChoice['kind'], currency: string) =>
  (choice: Choice): ShippingChoice => ({
    id: choice.optionId,
    kind,
    name: choice.name,
    description: choice.description,
    fee: toMinor(choice.amount, currency),
    storeId: choice.storeId,
    storeName: choice.storeName,
    problem: choice.problem?.message,
  });

export async function readFulfilment(cartId: string, currency: string): Promise<Fulfilment> {
  const { fulfilment } = await shopRequest<{
    fulfilment: {
      pickup: Choice[];
      delivery: { options: Choice[]; message: string | null };
      slot: Fulfilment['slot'];
      lines: { id: string; left: number | null }[];
    };
  }>('GET', `/store/carts/${cartId}/fulfilment`);
  return {
    pickup: fulfilment.pickup.map(toChoice('pickup', currency)),
    delivery: fulfilment.delivery.options.map(toChoice('delivery', currency)),
    deliveryNote: fulfilment.delivery.message ?? undefined,
    slot: fulfilment.slot,
    left: new Map(fulfilment.lines.map(({ id, left }) => [id, left])),
  };
}

export const readStores = async (): Promise<StoreView[]> =>
  (await shopRequest<{ stores: StoreView[] }>('GET', '/store/stores')).stores;

export const readSlots = async (storeId: string): Promise<SlotChoice[]> =>
  (await shopRequest<{ slots: SlotChoice[] }>('GET', `/store/stores/${storeId}/slots`)).slots;

/** Holds a pickup time for the cart. Throws `ShopError`, in words for the shopper when it is full. */
export const holdSlot = async (cartId: string, storeId: string, startsAt: string): Promise<void> => {
  await shopRequest('POST', `/store/carts/${cartId}/pickup-slot`, { storeId, startsAt });
};

export const dropSlot = async (cartId: string): Promise<void> => {
  await shopRequest('DELETE', `/store/carts/${cartId}/pickup-slot`);
};
