import { type Cart, type Session, subtotalOf, type Totals } from '../contract';

/** ISO 4217 for "no currency": nobody knows the cart. */
const NO_CURRENCY = 'XXX';

interface Known {
  sessionId: string;
  storeId: string;
  cartId: string;
}

function fullPrice(cart: Cart | undefined, snapshot: Session | null): Totals {
  if (cart) {
    const subtotal = subtotalOf(cart);
    return {
      currency: cart.currency,
      subtotal,
      loyaltyDiscount: 0,
      total: subtotal,
      lines: cart.items.map(({ lineItemId }) => ({ lineItemId, discounts: [] })),
    };
  }
  if (!snapshot) return { currency: NO_CURRENCY, subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] };
  const { currency, subtotal, lines } = snapshot.totals;
  return {
    currency,
    subtotal,
    loyaltyDiscount: 0,
    total: subtotal,
    lines: lines.map(({ lineItemId }) => ({ lineItemId, discounts: [] })),
  };
}

/**
 * The answer of a checkout that Temporal or its workers could not give: everything at full price, nothing
 * promised. Made of what the request said, and of the last projected state for what it did not.
 */
export function bypassSession(known: Known, cart?: Cart, snapshot: Session | null = null): Session {
  const now = new Date().toISOString();
  return {
    ...known,
    cartVersion: cart?.version ?? snapshot?.cartVersion ?? 0,
    posSequenceId: snapshot?.posSequenceId ?? '',
    status: 'BYPASSED',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: fullPrice(cart, snapshot),
    points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: {
      reason: 'ORCHESTRATOR_UNAVAILABLE',
      message: 'Loyalty cannot be reached right now; the checkout goes on at full price.',
      since: now,
    },
    warnings: [],
    pdiTransactionId: null,
    confirmationId: null,
    updatedAt: now,
  };
}
