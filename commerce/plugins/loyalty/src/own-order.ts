import type { LoyaltyView } from './modules/loyalty/contract';

const own = new WeakSet<object>();

/**
 * Says that whoever sends this request is the buyer of the order it asks for, though nobody is signed in: for a shop that
 * knows its guests by a cookie or a code. Call it in a middleware.
 */
export const grantOrder = (req: object): void => void own.add(req);

export const isGranted = (req: object): boolean => own.has(req);

/** What an order's link shows: nothing of the member, and no way to the cart, whose holder could do more. */
export const linkedView = (view: LoyaltyView): Partial<LoyaltyView> => {
  const { sessionId: _session, cartId: _cart, ...shown } = view;
  return { ...shown, member: null, points: { ...view.points, newBalance: null } };
};
