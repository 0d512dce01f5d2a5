import type { Cart, Offer, Order } from './host';

/** All that a peer knows of a checkout. */
export interface Checkout {
  checkoutId: string;
  membershipId: string;
  cart: Cart | null;
  offers: Offer[];
  selected: string[];
  orderId: string | null;
  confirmationId: string | null;
}

export const begin = (checkoutId: string, membershipId: string): Checkout => ({
  checkoutId,
  membershipId,
  cart: null,
  offers: [],
  selected: [],
  orderId: null,
  confirmationId: null,
});

/** Rewards that are not offered are left out. */
export const select = (checkout: Checkout, rewardIds: string[]): Checkout => ({
  ...checkout,
  selected: rewardIds.filter((id) => checkout.offers.some(({ rewardID }) => rewardID === id)),
});

/** What the host is told of a checkout whose order was placed. Throws when it was not, or has no cart. */
export function orderOf({ checkoutId, membershipId, cart, offers, selected, orderId }: Checkout): Order {
  if (orderId === null || cart === null) throw new Error('An order needs its id and a cart');
  const rewards = offers.filter(
    ({ rewardID, instantRewardFlag, targetLineIDs, discountAmount }) =>
      discountAmount > 0 && targetLineIDs.length > 0 && (instantRewardFlag || selected.includes(rewardID)),
  );
  return { checkoutId, orderId, membershipId, cart, rewards };
}
