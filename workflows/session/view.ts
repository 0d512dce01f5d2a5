import { discountByLine, type HostReward, type Session, type Totals } from '../../contract';
import { asReward, price, pricedByOrder, type Priced } from './discounts';
import { isHidden, memberView, mustProve } from './proof';
import { seenOffer, type SessionState } from './state';

const DEFAULT_CURRENCY = 'USD';
const EMPTY_TOTALS: Totals = {
  currency: DEFAULT_CURRENCY,
  subtotal: 0,
  loyaltyDiscount: 0,
  total: 0,
  lines: [],
};

/** What is on offer, and after an order that says it, what the order used. */
function offersOf(state: SessionState): HostReward[] {
  const used = state.finalization?.order.appliedRewards;
  return used ? used.flatMap(({ rewardId }) => seenOffer(state, rewardId) ?? []) : state.offers;
}

/** The totals of the order where it says what it used, else those of the cart as it stands. */
function pricedOf({ cart, offers, selected, finalization }: SessionState): Priced {
  const order = finalization?.order;
  if (order?.appliedRewards) return pricedByOrder(order, order.appliedRewards);
  return cart ? price(cart, offers, selected) : { totals: EMPTY_TOTALS, applied: new Set() };
}

function warningsOf(state: SessionState): string[] {
  const { warnings, result, finalization } = state;
  const shown =
    isHidden(state) && !result ? warnings.filter((warning) => warning !== 'MEMBER_NOT_FOUND') : warnings;
  // An e-mail that could not be used is emptied on its way here; an order without one has none.
  return finalization?.order.email === '' ? [...shown, 'EMAIL_LEFT_OUT'] : shown;
}

/**
 * What the shopper, support and the tables see. Derived from the state each time, so that totals can never go
 * stale.
 */
export function toSession(state: SessionState): Session {
  const { cart, result } = state;
  const secret = mustProve(state);
  const hidden = isHidden(state);
  const priced = pricedOf(state);
  const rewards = offersOf(state).map((offer) =>
    asReward(offer, priced.applied.has(offer.rewardId), secret && offer.pointsCost > 0),
  );
  return {
    sessionId: state.sessionId,
    storeId: state.storeId,
    cartId: state.cartId,
    cartVersion: cart?.version ?? 0,
    posSequenceId: state.posSequenceId,
    // A number that is nobody's looks like one that is somebody's.
    status: hidden && state.identity && state.status === 'IDENTIFYING' ? 'ACTIVE' : state.status,
    member: memberView(state),
    rewards: {
      instant: rewards.filter((reward) => reward.type === 'instant'),
      optional: rewards.filter((reward) => reward.type === 'optional'),
    },
    totals: priced.totals,
    points: {
      toEarn: state.pointsToEarn,
      multiplier: state.pointsMultiplier,
      earned: result?.pointsEarned ?? 0,
      redeemed: result?.pointsRedeemed ?? 0,
      newBalance: secret ? null : (result?.newBalance ?? null),
    },
    bypass: state.bypass,
    warnings: warningsOf(state),
    pdiTransactionId: hidden ? null : state.pdiTransactionId,
    confirmationId: result?.confirmationId ?? null,
    updatedAt: new Date(state.updatedAt).toISOString(),
  };
}

/**
 * The rewards in effect, each with what it really took off: less than offered where its lines were used up.
 */
export function receiptLines(session: Session): { receiptText: string; amount: number }[] {
  return [...session.rewards.instant, ...session.rewards.optional]
    .filter((reward) => reward.applied)
    .map(({ rewardId, receiptText }) => ({
      receiptText,
      amount: discountByLine(rewardId, session.totals.lines).reduce((sum, { amount }) => sum + amount, 0),
    }));
}
