import {
  codeText,
  escapeMarkdown,
  formatMoney,
  idText,
  isOpen,
  listed,
  type BypassReason,
  type Session,
  type SessionStatus,
} from '../../contract';
import { endOf } from './lifetime';
import type { SessionState } from './state';
import { toSession } from './view';

/** What a bypass means, for someone who has never seen this system. */
export const BYPASS_MESSAGES: Record<BypassReason, string> = {
  HOST_TIMEOUT: 'The loyalty host did not answer in time.',
  HOST_UNAVAILABLE: 'The loyalty host could not be reached.',
  HOST_ERROR: 'The loyalty host answered with an error.',
  HOST_INVALID_RESPONSE: 'The loyalty host sent an answer that makes no sense.',
  HOST_UNAUTHORIZED: "The loyalty host refuses the store's credentials.",
  CIRCUIT_OPEN: 'The loyalty host has been failing, so it is given a rest.',
  LOYALTY_DISABLED: 'Loyalty is switched off for this store.',
  ORCHESTRATOR_UNAVAILABLE: 'The loyalty service is not available right now.',
  SUPPORT_REQUEST: 'Support switched loyalty off for this checkout.',
};

const STANDING: Record<SessionStatus, string> = {
  IDENTIFYING: 'The shopper has not been matched to a loyalty member yet.',
  ACTIVE: 'The shopper is at the checkout with loyalty on.',
  BYPASSED:
    'The shopper is at the checkout **without loyalty** and pays full price; they can order as usual. Their order still earns its points if they gave a phone number or a membership id.',
  PENDING_FINALIZATION:
    'The order is paid. Its points are being settled with the loyalty host. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure. To try at once, send the update `retryFinalization`.',
  FINALIZED: 'Done. The order is settled with the loyalty host.',
  FINALIZATION_FAILED:
    '**The points of this order could not be settled.** While this checkout is *Running*, send the update `retryFinalization` to try for another 72 hours, or `abandonFinalization` to close it for good.',
  CANCELLED:
    "The checkout was cancelled; the host's transaction is released. An order that still comes before this checkout closes is settled.",
  EXPIRED:
    'The cart was idle too long; reserved rewards are released. An order that still comes before this checkout closes earns its points.',
};
const WAITING_FOR_MONEY =
  "The order is placed and **waits for its money** (a bank transfer takes days). The payment provider's word, the shop's, or the next look at the payment settles its points; the tab *Pending Activities* shows the last look. To look at once, send the update `retryFinalization`.";
const NEVER_PAID =
  "**The order's money did not come,** so its points were not settled and its rewards are given back. Newer payments from the shop begin again; so does the update `retryFinalization`. `abandonFinalization` closes it for good.";
const CANCELLED_UNPAID =
  '**The order was cancelled before its money came.** Its rewards and points are given back, and nothing of the table below was settled.';
const NOTHING_TO_SETTLE =
  'Done. The order earned no points: the shopper is no loyalty member, or loyalty is switched off for this store.';

/** Of the request that began this checkout, and of the newest one. */
function traceOf({ traces }: SessionState): [string, string][] {
  if (!traces) return [];
  const { first, newest } = traces;
  return [['Trace', first === newest ? first : `${first} (first), ${newest} (newest)`]];
}

function facts(session: Session, state: SessionState): [string, string][] {
  const { member, proven } = state;
  const { totals, points } = session;
  const money = (amount: number) => formatMoney(amount, totals.currency);
  const applied = [...session.rewards.instant, ...session.rewards.optional].filter(
    (reward) => reward.applied,
  );
  return [
    ['Cart', `${idText(session.cartId)}, version ${session.cartVersion}`],
    [
      'Member',
      member
        ? `${idText(member.membershipId)}, ${escapeMarkdown(member.tier)}, ${member.pointsBalance} points, ${proven ? 'proven' : 'not proven'}`
        : 'none',
    ],
    ['Subtotal', money(totals.subtotal)],
    ['Loyalty discount', money(totals.loyaltyDiscount)],
    ['Total of goods', money(totals.total)],
    [
      'Rewards applied',
      applied.length > 0
        ? listed(
            applied.map((reward) => escapeMarkdown(reward.description)),
            '; ',
          )
        : 'none',
    ],
    [
      'Points',
      session.points.newBalance === null
        ? `${points.toEarn} to earn (×${points.multiplier})`
        : `${points.earned} earned, ${points.redeemed} redeemed, new balance ${points.newBalance}`,
    ],
    ['POS sequence id', session.posSequenceId],
    ['Confirmation', session.confirmationId ?? '–'],
    ...traceOf(state),
  ];
}

/** Where the checkout stands, in words for someone who has never seen this system. */
function standingOf({ status, result, finalization }: SessionState): string {
  if (status === 'FINALIZED' && !result) return NOTHING_TO_SETTLE;
  if (finalization?.stage === 'payment') {
    if (status === 'PENDING_FINALIZATION') return WAITING_FOR_MONEY;
    if (status === 'FINALIZATION_FAILED' && finalization.released) return NEVER_PAID;
    if (status === 'CANCELLED') return CANCELLED_UNPAID;
  }
  return STANDING[status];
}

/** When the checkout closes by itself: an open one expires first, and one that support gave up closes now. */
function closingOf(state: SessionState): string[] {
  const end = isOpen(state.status) || state.abandoned ? null : endOf(state);
  return end === null ? [] : [`**Closes by itself:** ${new Date(end).toISOString()}`];
}

function deadlineOf({ status, finalization }: SessionState): string[] {
  if (!finalization || status !== 'PENDING_FINALIZATION') return [];
  const { stage, paymentDeadline, deadline } = finalization;
  if (stage === 'payment')
    return [`**Waits for the money until:** ${new Date(paymentDeadline).toISOString()}`];
  return deadline === null ? [] : [`**Retries end:** ${new Date(deadline).toISOString()}`];
}

/**
 * The current details in Temporal's UI: Markdown that says where the checkout stands and why. Holds no name
 * and no phone.
 */
export function detailsOf(state: SessionState): string {
  const session = toSession(state);
  const finalization = state.finalization;
  const table = facts(session, state).map(([name, value]) => `| ${name} | ${value} |`);
  return [
    `### ${state.status.replaceAll('_', ' ')}`,
    standingOf(state),
    ...(session.bypass
      ? [
          `**Why without loyalty:** ${session.bypass.message} (\`${session.bypass.reason}\`, since ${session.bypass.since})`,
        ]
      : []),
    ...(finalization
      ? [
          `**Order:** ${escapeMarkdown(finalization.order.displayId)} (${codeText(finalization.order.orderId)})${finalization.lateAccrual ? ', late accrual: points without discounts' : ''}`,
        ]
      : []),
    ...deadlineOf(state),
    ...closingOf(state),
    ...(finalization?.problem ? [`**What went wrong:** ${finalization.problem}`] : []),
    ...(session.warnings.length > 0 ? [`**Warnings:** ${listed(session.warnings.map(codeText))}`] : []),
    ['| | |', '|---|---|', ...table].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
