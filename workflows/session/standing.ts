import { isOpen, type SessionStatus } from '../../contract';
import type { SessionState } from './state';

/** Where a checkout stands and what it waits for, in words for someone who has never seen this system. */
export interface Standing {
  means: string;
  /** Null where nothing is waited for. */
  waitsFor: string | null;
}

const GIVES_ORDER = 'the shopper, who may change the cart or order.';
const MAY_STILL_COME = 'an order that was placed all the same.';
const LEVERS =
  'While this checkout is *Running*, send the update `retryFinalization` to try for another 72 hours, or `abandonFinalization` to close it for good.';

const STANDING: Record<SessionStatus, Standing> = {
  IDENTIFYING: {
    means: 'The shopper has not been matched to a loyalty member yet.',
    waitsFor: 'the shopper, who may give another phone number, or order without loyalty.',
  },
  ACTIVE: { means: 'The shopper is at the checkout with loyalty on.', waitsFor: GIVES_ORDER },
  BYPASSED: {
    means: 'The shopper is at the checkout **without loyalty** and pays full price; they can order as usual.',
    waitsFor: GIVES_ORDER,
  },
  PENDING_FINALIZATION: {
    means:
      'The order is paid. Its points are being settled with the loyalty host. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure. To try at once, send the update `retryFinalization`.',
    waitsFor: 'the loyalty host, which is to settle points and rewards of the order.',
  },
  FINALIZED: { means: 'Done. The order is settled with the loyalty host.', waitsFor: null },
  FINALIZATION_FAILED: {
    means: `**The points of this order could not be settled.** ${LEVERS}`,
    waitsFor: 'you.',
  },
  CANCELLED: {
    means:
      "The checkout was cancelled; the host's transaction is released. An order that still comes before this checkout closes is settled.",
    waitsFor: MAY_STILL_COME,
  },
  EXPIRED: {
    means:
      'The cart was idle too long; reserved rewards are released. An order that still comes before this checkout closes earns its points.',
    waitsFor: MAY_STILL_COME,
  },
};

const WAITING_FOR_MONEY: Standing = {
  means:
    "The order is placed and **waits for its money** (a bank transfer takes days). The payment provider's word, the shop's, or the next look at the payment settles its points; the tab *Pending Activities* shows the last look. To look at once, send the update `retryFinalization`.",
  waitsFor: "the order's money.",
};
const NEVER_PAID: Standing = {
  means:
    "**The order's money did not come,** so its points were not settled and its rewards are given back. Newer payments from the shop begin again; so does the update `retryFinalization`. `abandonFinalization` closes it for good.",
  waitsFor: 'newer payments from the shop, or you.',
};
const CANCELLED_UNPAID: Standing = {
  means:
    '**The order was cancelled before its money came.** Its rewards and points are given back, and nothing of the table below was settled.',
  waitsFor: MAY_STILL_COME,
};
const NOTHING_TO_SETTLE =
  'Done. The order earned no points: the shopper is no loyalty member, or loyalty is switched off for this store.';
const NOBODY_NAMED =
  'Done. The order earned no points: the shopper gave no phone number and no membership id.';
const GIVEN_UP =
  '**Support gave this order up.** The checkout closes as it is: points that were not given by hand are not given.';
const FIRST_NUMBER: Standing = {
  means: 'The shopper has not given a phone number or a membership id yet.',
  waitsFor: 'the shopper, who may give a phone number, or order without loyalty.',
};

/** Of an order that is placed: its money, the member, or the host. */
function ofPlacedOrder({ status, finalization, member, identity }: SessionState): Standing {
  const standing = STANDING[status];
  if (finalization?.stage === 'payment') return WAITING_FOR_MONEY;
  if (member || !identity) return standing;
  return { ...standing, waitsFor: 'the loyalty host, which is to find the member and then give the points.' };
}

const bypassed = ({ identity }: SessionState): string =>
  identity
    ? 'Their order still earns its points, later.'
    : 'Their order earns no points, unless they give a phone number or a membership id first.';

/** Where the checkout stands. */
export function standingOf(state: SessionState): Standing {
  const { status, result, finalization, identity, abandoned } = state;
  const standing = STANDING[status];
  if (isOpen(status)) {
    if (status === 'BYPASSED') return { ...standing, means: `${standing.means} ${bypassed(state)}` };
    return status === 'IDENTIFYING' && !identity ? FIRST_NUMBER : standing;
  }
  switch (status) {
    case 'PENDING_FINALIZATION':
      return ofPlacedOrder(state);
    case 'FINALIZED':
      if (result) return standing;
      return { means: identity ? NOTHING_TO_SETTLE : NOBODY_NAMED, waitsFor: null };
    case 'FINALIZATION_FAILED':
      if (abandoned) return { means: GIVEN_UP, waitsFor: null };
      return finalization?.stage === 'payment' && finalization.released ? NEVER_PAID : standing;
    case 'CANCELLED':
      return finalization?.stage === 'payment' ? CANCELLED_UNPAID : standing;
    default:
      return standing;
  }
}
