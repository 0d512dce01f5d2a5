import type { MedusaContainer } from '@medusajs/framework/types';
import { listShippingOptionsForCartWorkflow } from '@medusajs/medusa/core-flows';
import { availableAt, type LoadedFulfilmentLine } from './fulfilled-lines';
import { readCartToFulfil, refusalForCart } from './cart';
import { type HeldSlot, heldSlot } from './choose-slot';
import type { Refusal } from './refusal';
import { type StoreOption, storeOptions } from './shipping-options';
import { zip5 } from './zip';

/** One way to get this cart's order. */
export interface Choice {
  optionId: string;
  name: string;
  description: string;
  storeId: string;
  storeName: string;
  /** Major units. */
  amount: number;
  /** Major units: from which value of goods on; 0 for no minimum. */
  minimum: number;
  /** Why the cart cannot go this way as it is. */
  problem: Refusal | null;
}

/** How a cart can reach its shopper. */
export interface Choices {
  pickup: Choice[];
  delivery: {
    /** The zones that the address lies in; the cheapest first. */
    options: Choice[];
    /** Why there is none: no ZIP code yet, or one that nobody delivers to. */
    reason: 'ADDRESS_NEEDED' | 'OUTSIDE' | null;
    message: string | null;
  };
  slot: HeldSlot | null;
  /** What is left for each line at the chosen store, or at the one with most; null where nobody counts. */
  lines: { id: string; left: number | null }[];
}

/** A store that has the thing is enough while none is chosen. */
function leftOf(line: LoadedFulfilmentLine, storeIds: string[]): number | null {
  const left = storeIds.map((storeId) => availableAt(line, storeId));
  return left.includes(null) || left.length === 0 ? null : Math.max(...left.map(Number));
}

const REASONS = {
  ADDRESS_NEEDED: 'Enter your ZIP code to see whether we deliver to you.',
  OUTSIDE: 'We do not deliver to this ZIP code. Choose pickup.',
} as const;

/** Everything that the step "how do you want to get it" shows, in one answer. */
export async function fulfilmentChoices(container: MedusaContainer, cartId: string): Promise<Choices> {
  const cart = await readCartToFulfil(container, cartId);
  const { result } = await listShippingOptionsForCartWorkflow(container).run({ input: { cart_id: cartId } });
  const amounts = new Map((result as { id: string; amount: number }[]).map(({ id, amount }) => [id, amount]));
  const options = await storeOptions(container, [...amounts.keys()]);
  const toChoice = (option: StoreOption): Choice => ({
    optionId: option.id,
    name: option.name,
    description: option.description,
    storeId: option.locationId,
    storeName: option.storeName,
    amount: amounts.get(option.id) ?? 0,
    minimum: option.minimum,
    problem: refusalForCart(cart, option) ?? null,
  });
  const of = (kind: StoreOption['kind']): Choice[] =>
    options.filter((option) => option.kind === kind).map(toChoice);
  const delivery = of('delivery').sort((a, b) => a.amount - b.amount);
  const none = zip5(cart.shipping_address?.postal_code) ? 'OUTSIDE' : 'ADDRESS_NEEDED';
  const reason = delivery.length > 0 ? null : none;
  const chosenId = cart.shipping_methods?.[0]?.shipping_option_id;
  const chosen = options.find(({ id }) => id === chosenId)?.locationId;
  const stores = [...new Set(options.map(({ locationId }) => locationId))];
  return {
    pickup: of('pickup').sort((a, b) => a.storeName.localeCompare(b.storeName)),
    delivery: { options: delivery, reason, message: reason && REASONS[reason] },
    slot: await heldSlot(container, cartId),
    lines: cart.items
      .filter(({ variant }) => variant)
      .map((line) => ({ id: line.id, left: leftOf(line, chosen ? [chosen] : stores) })),
  };
}
