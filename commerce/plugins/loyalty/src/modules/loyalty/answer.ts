import { lineAmount } from './cart';
import type { LoyaltyAnswer, LoyaltyCart } from './contract';

/** ISO 4217 for "no currency": nobody knows the cart. */
const NO_CURRENCY = 'XXX';
/**
 * The bypass reason of an answer that no session gave: the service, or what stands behind it, cannot be
 * reached.
 */
const UNREACHABLE = 'ORCHESTRATOR_UNAVAILABLE';

/** Whether nobody who knows the session gave this answer: it says nothing of what the session holds. */
export const isUnreachable = ({ bypass }: LoyaltyAnswer): boolean => bypass?.reason === UNREACHABLE;

/**
 * Whether the service has who the shopper is: its session does, or the service stored it and tells the session
 * once that can be reached.
 */
export const hasIdentity = (answer: LoyaltyAnswer): boolean =>
  !isUnreachable(answer) || answer.warnings.includes('IDENTITY_KEPT');

export interface Asked {
  cartId: string;
  /** Empty where the service never told one. */
  sessionId: string;
  cart?: LoyaltyCart | undefined;
  /** When the question was sent; the time of the answer. */
  at: Date;
}

/** What the loyalty service itself answers when nobody behind it is there: full price, nothing promised. */
export function unreachableAnswer({ cartId, sessionId, cart, at }: Asked): LoyaltyAnswer {
  const subtotal = cart?.items.reduce((sum, item) => sum + lineAmount(item), 0) ?? 0;
  const lines = cart?.items.map(({ lineItemId }) => ({ lineItemId, discounts: [] })) ?? [];
  return {
    sessionId,
    cartId,
    cartVersion: cart?.version ?? 0,
    status: 'BYPASSED',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: { currency: cart?.currency ?? NO_CURRENCY, subtotal, loyaltyDiscount: 0, total: subtotal, lines },
    points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: {
      reason: UNREACHABLE,
      message: 'Loyalty cannot be reached right now; the checkout goes on at full price.',
      since: at.toISOString(),
    },
    warnings: [],
    confirmationId: null,
    updatedAt: at.toISOString(),
  };
}
