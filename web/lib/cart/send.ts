import type { HttpTypes } from '@medusajs/types';
import { COUNTRY_CODE } from '../brand';
import type { LoyaltyView } from '../loyalty';
import { medusa } from '../medusa/browser';
import { shopRequest } from '../medusa/request';
import { tipAmount, type TipChoice } from '../tip';
import type { CartChange, ChangeStep } from './change';
import { type AddressView, toTotals } from './view';

type StoreCart = HttpTypes.StoreCart;

/** Cart and loyalty as the shop has them after a change. */
export interface CartAnswer {
  cart: StoreCart;
  loyalty: LoyaltyView | null;
}

/** A change stopped at one of its steps. */
export class ChangeError extends Error {
  constructor(
    readonly step: ChangeStep,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'ChangeError';
  }
}

/** Where the checkout stands before a change: the steps depend on it. */
export interface Standing {
  cart: StoreCart;
  loyalty: LoyaltyView | null;
  tip: TipChoice;
}

type Step = (state: CartAnswer) => Promise<CartAnswer>;

/**
 * Sends one change step by step and answers cart and loyalty after the last. Each step's answer is the whole
 * cart, so nothing is added up here. Throws `ChangeError`; the steps before it have happened, so read the
 * cart again after an error.
 */
export async function sendChange(change: CartChange, standing: Standing): Promise<CartAnswer> {
  const tip = change.tip ?? standing.tip;
  const steps: [ChangeStep, boolean, Step][] = [
    [
      'quantities',
      change.quantities !== undefined,
      (state) => sendQuantities(state, change.quantities ?? {}),
    ],
    [
      'contact',
      change.email !== undefined || change.address !== undefined,
      (state) => sendContact(state, change),
    ],
    [
      'shipping',
      change.shippingOptionId !== undefined,
      (state) => sendShipping(state, change.shippingOptionId ?? ''),
    ],
    [
      'identify',
      identifies(change),
      (state) =>
        change.linked ? identifyLinked(state) : loyaltyRoute(state, 'identify', { phone: change.phone }),
    ],
    ['proof', change.sendCode === true, (state) => loyaltyRoute(state, 'proof/request', {})],
    ['proof', change.code !== undefined, (state) => loyaltyRoute(state, 'proof', { code: change.code })],
    ['rewards', needsRewards(change, standing.loyalty), (state) => loyaltyRoute(state, 'rewards', {})],
    [
      'rewards',
      change.rewardIds !== undefined,
      (state) => loyaltyRoute(state, 'select', { rewardIds: change.rewardIds }),
    ],
    ['tip', needsTip(change, tip), (state) => sendTip(state, tip)],
  ];
  let state: CartAnswer = { cart: standing.cart, loyalty: standing.loyalty };
  for (const [step, wanted, run] of steps) {
    if (!wanted) continue;
    try {
      state = await run(state);
    } catch (error) {
      throw new ChangeError(step, error);
    }
  }
  return state;
}

const identifies = (change: CartChange): boolean => change.phone !== undefined || change.linked === true;

/**
 * Rewards follow the goods, once somebody is identified; identify itself answers rewards for the cart as it
 * is.
 */
function needsRewards(change: CartChange, loyalty: LoyaltyView | null): boolean {
  return (
    loyalty !== null && !identifies(change) && (change.quantities !== undefined || change.reevaluate === true)
  );
}

/** A tip in percent follows the goods. */
function needsTip(change: CartChange, tip: TipChoice): boolean {
  return change.tip !== undefined || (change.quantities !== undefined && 'percent' in tip);
}

async function sendQuantities(state: CartAnswer, quantities: Record<string, number>): Promise<CartAnswer> {
  let { cart } = state;
  for (const [lineId, quantity] of Object.entries(quantities)) {
    cart =
      quantity > 0
        ? (await medusa().store.cart.updateLineItem(cart.id, lineId, { quantity }, CART_FIELDS)).cart
        : await removeLine(cart, lineId);
  }
  return { ...state, cart };
}

async function removeLine(cart: StoreCart, lineId: string): Promise<StoreCart> {
  await medusa().store.cart.deleteLineItem(cart.id, lineId);
  return retrieveCart(cart.id);
}

async function sendContact(state: CartAnswer, change: CartChange): Promise<CartAnswer> {
  const body: HttpTypes.StoreUpdateCart = {};
  if (change.email !== undefined) body.email = change.email;
  if (change.address) {
    body.shipping_address = toAddress(change.address);
    body.billing_address = toAddress(change.address);
  }
  if (change.address === null) body.shipping_address = { country_code: COUNTRY_CODE };
  const { cart } = await medusa().store.cart.update(state.cart.id, body, CART_FIELDS);
  return { ...state, cart };
}

function toAddress(address: AddressView): HttpTypes.StoreAddAddress {
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    address_1: address.line1,
    address_2: address.line2,
    city: address.city,
    province: address.state,
    postal_code: address.postalCode,
    country_code: COUNTRY_CODE,
  };
}

async function sendShipping(state: CartAnswer, optionId: string): Promise<CartAnswer> {
  const { cart } = await medusa().store.cart.addShippingMethod(
    state.cart.id,
    { option_id: optionId },
    CART_FIELDS,
  );
  return { ...state, cart };
}

/**
 * The shop vouches for an account's own cart only: one that was begun before signing in goes to the account
 * first.
 */
async function identifyLinked(state: CartAnswer): Promise<CartAnswer> {
  const { cart } = await medusa().store.cart.transferCart(state.cart.id, CART_FIELDS);
  return loyaltyRoute({ ...state, cart }, 'identify', { linked: true });
}

/**
 * All of a cart's loyalty routes answer alike. Loyalty being away is no error there: the view says BYPASSED.
 */
async function loyaltyRoute(
  state: CartAnswer,
  route: 'identify' | 'proof/request' | 'proof' | 'rewards' | 'select',
  body: object,
): Promise<CartAnswer> {
  const answer = await shopRequest<{ loyalty: LoyaltyView | null; cart?: StoreCart }>(
    'POST',
    `/store/carts/${state.cart.id}/loyalty/${route}?${WITH_CART_FIELDS}`,
    body,
  );
  return { cart: answer.cart ?? (await retrieveCart(state.cart.id)), loyalty: answer.loyalty };
}

async function sendTip(state: CartAnswer, choice: TipChoice): Promise<CartAnswer> {
  const totals = toTotals(state.cart);
  const amount = tipAmount(choice, totals.subtotal);
  if (amount === totals.tip) return state;
  const { cart } = await shopRequest<{ cart: StoreCart }>(
    'POST',
    `/store/carts/${state.cart.id}/tip?${WITH_CART_FIELDS}`,
    { amount },
  );
  return { ...state, cart };
}

/** Medusa's default fields and the names of what pages show beside them. */
export const CART_FIELDS = { fields: '+shipping_methods.name,+items.adjustments.provider_id' };
/** The same for the shop's own routes: without it a loyalty discount could not be told from a promotion's. */
const WITH_CART_FIELDS = new URLSearchParams(CART_FIELDS).toString();

export async function retrieveCart(id: string): Promise<StoreCart> {
  return (await medusa().store.cart.retrieve(id, CART_FIELDS)).cart;
}

export async function retrieveLoyalty(cartId: string): Promise<LoyaltyView | null> {
  return (await shopRequest<{ loyalty: LoyaltyView | null }>('GET', `/store/carts/${cartId}/loyalty`))
    .loyalty;
}

/** Makes an empty cart in the shop's one region. */
export async function createCart(): Promise<StoreCart> {
  const { regions } = await medusa().store.region.list({ fields: 'id,*countries' });
  const region =
    regions.find((candidate) => candidate.countries?.some((country) => country.iso_2 === COUNTRY_CODE)) ??
    regions[0];
  if (!region) throw new Error('The shop has no region to sell in.');
  return (await medusa().store.cart.create({ region_id: region.id }, CART_FIELDS)).cart;
}

export async function addLine(
  cartId: string,
  variantId: string,
  quantity: number,
  unitOfMeasure: string | undefined,
): Promise<StoreCart> {
  const metadata = unitOfMeasure ? { unit_of_measure: unitOfMeasure } : undefined;
  return (
    await medusa().store.cart.createLineItem(
      cartId,
      { variant_id: variantId, quantity, metadata },
      CART_FIELDS,
    )
  ).cart;
}
