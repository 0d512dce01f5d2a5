import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { fulfilledLines, LINE_FIELDS, type LoadedFulfilmentLine } from './fulfilled-lines';
import { type Refusal, refusalOf, stockRefusal, type Way } from './refusal';
import { STORES, type StoresService } from '../../modules/stores';
import { slotRefusal } from './slot-refusal';
import { reaches, type StoreOption, storeOptions } from './shipping-options';

/** A cart as far as fulfilment looks at it. */
export interface CartToFulfil {
  id: string;
  currency_code: string;
  completed_at: string | Date | null;
  items: LoadedFulfilmentLine[];
  shipping_address?: { postal_code?: string | null } | null;
  shipping_methods?: { shipping_option_id: string | null }[] | null;
}

const FIELDS = [
  'id',
  'currency_code',
  'completed_at',
  'shipping_address.postal_code',
  'shipping_methods.shipping_option_id',
  ...LINE_FIELDS,
];

/** @throws MedusaError NOT_FOUND */
export async function readCartToFulfil(container: MedusaContainer, cartId: string): Promise<CartToFulfil> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'cart', fields: FIELDS, filters: { id: cartId } });
  const [cart] = data as unknown as CartToFulfil[];
  if (!cart) throw new MedusaError(MedusaError.Types.NOT_FOUND, `Cart with id '${cartId}' not found`);
  return { ...cart, items: cart.items ?? [] };
}

export function wayOf(cart: CartToFulfil, option: StoreOption): Way {
  return {
    kind: option.kind,
    storeName: option.storeName,
    minimum: option.minimum,
    currency: cart.currency_code,
    reaches: reaches(option, cart.shipping_address?.postal_code),
  };
}

/** Why the cart cannot go this way as it is; undefined where it can. */
export function refusalForCart(cart: CartToFulfil, option: StoreOption): Refusal | undefined {
  const lines = fulfilledLines(cart.items, option.locationId);
  return refusalOf(lines, wayOf(cart, option)) ?? stockRefusal(lines, option.storeName);
}

export function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new MedusaError(MedusaError.Types.NOT_ALLOWED, refusal.message, refusal.code);
}

/** The way that the cart goes; undefined before one is chosen. */
export async function chosenOption(
  container: MedusaContainer,
  cart: Pick<CartToFulfil, 'shipping_methods'>,
): Promise<StoreOption | undefined> {
  const ids = (cart.shipping_methods ?? []).flatMap(({ shipping_option_id: id }) => (id ? [id] : []));
  return ids.length > 0 ? (await storeOptions(container, ids))[0] : undefined;
}

/** @throws MedusaError NOT_ALLOWED, in words for the shopper, when the cart cannot go this way */
export async function assertCanGo(
  container: MedusaContainer,
  cartId: string,
  optionIds: string[],
): Promise<void> {
  const [cart, options] = await Promise.all([
    readCartToFulfil(container, cartId),
    storeOptions(container, optionIds),
  ]);
  for (const option of options) refuse(refusalForCart(cart, option));
}

/** The last look before an order is made of the cart; one that is an order already is asked no more. @throws MedusaError NOT_ALLOWED */
export async function assertFulfillable(container: MedusaContainer, cartId: string): Promise<void> {
  const cart = await readCartToFulfil(container, cartId);
  if (cart.completed_at) return;
  const option = await chosenOption(container, cart);
  if (!option) return;
  refuse(refusalForCart(cart, option));
  const held = await container.resolve<StoresService>(STORES).ofCart(cartId);
  refuse(slotRefusal(option, held, Date.now()));
}
