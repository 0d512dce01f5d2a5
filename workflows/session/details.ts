import {
  codeText,
  escapeMarkdown,
  formatMoney,
  formatSpan,
  formatTime,
  idText,
  isOpen,
  listed,
  refusalWords,
  typedText,
  warningWords,
  type Session,
} from '../../contract';
import { endOf } from './lifetime';
import { standingOf } from './standing';
import type { Lever, SessionState } from './state';
import { toSession } from './view';

/** Whether somebody was named, and by what; never the number itself. */
function namedBy({ identity }: SessionState): string {
  if (!identity) return 'nothing: no phone number and no membership id';
  return 'phone' in identity ? 'a phone number' : 'a membership id';
}

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
    ['Shopper gave', namedBy(state)],
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

/** A moment to come, in the store's time, and how far it was when this was written. */
function until(at: number, { updatedAt, policy }: SessionState): string {
  const time = formatTime(at, policy.timeZone);
  return at > updatedAt ? `${time} (${formatSpan(at - updatedAt)} after this was written)` : time;
}

/** When the checkout closes by itself: an open one expires first, and one that support gave up closes now. */
function closingOf(state: SessionState): string[] {
  const end = isOpen(state.status) || state.abandoned ? null : endOf(state);
  return end === null ? [] : [`**Closes by itself:** ${until(end, state)}`];
}

function deadlineOf(state: SessionState): string[] {
  const { status, finalization } = state;
  if (!finalization || status !== 'PENDING_FINALIZATION') return [];
  const { stage, paymentDeadline, deadline } = finalization;
  if (stage === 'payment') return [`**Waits for the money until:** ${until(paymentDeadline, state)}`];
  return deadline === null ? [] : [`**Retries end:** ${until(deadline, state)}`];
}

function bypassOf({ bypass, policy }: SessionState): string[] {
  if (!bypass) return [];
  const since = formatTime(Date.parse(bypass.since), policy.timeZone);
  return [`**Why without loyalty:** ${bypass.message} (\`${bypass.reason}\`, since ${since})`];
}

function orderOf({ finalization }: SessionState): string[] {
  if (!finalization) return [];
  const { order, lateAccrual, refusedRedemption } = finalization;
  const named = `**Order:** ${escapeMarkdown(order.displayId)} (${codeText(order.orderId)})`;
  return [
    lateAccrual ? `${named}, late accrual: points without discounts` : named,
    ...(refusedRedemption
      ? [
          `**Rewards refused:** ${refusalWords(refusedRedemption)} (${codeText(refusedRedemption)}) The order keeps its price; only its points count.`,
        ]
      : []),
    ...(finalization.problem ? [`**What went wrong:** ${finalization.problem}`] : []),
  ];
}

const PULLED: Record<Lever['name'], string> = {
  cancel: 'cancelled the checkout',
  bypass: 'switched loyalty off for this checkout',
  retryFinalization: 'had the settlement tried again',
  abandonFinalization: 'gave the settlement up',
};

/** Who did what from outside, and why. Of support, the history names the person. */
function leverOf({ lever, policy }: SessionState): string[] {
  if (!lever) return [];
  const staff = lever.staff ? ` (${codeText(lever.staff)})` : '';
  const who = `${lever.by === 'shop' ? 'The shop' : 'Support'}${staff}`;
  const reason = typedText(lever.reason ?? '');
  const why = reason === '' ? 'No reason was given.' : `The reason given: ${escapeMarkdown(reason)}`;
  return [`**Done by hand:** ${who} ${PULLED[lever.name]}, ${formatTime(lever.at, policy.timeZone)}. ${why}`];
}

function warningText(warning: string): string {
  const words = warningWords(warning);
  return words === null ? codeText(warning) : `${words} (${codeText(warning)})`;
}

/**
 * The current details in Temporal's UI: Markdown that says where the checkout stands, what it waits for and why.
 * Holds no name and no phone. Not part of what a replay compares.
 */
export function detailsOf(state: SessionState): string {
  const session = toSession(state);
  const { means, waitsFor } = standingOf(state);
  const table = facts(session, state).map(([name, value]) => `| ${name} | ${value} |`);
  return [
    `### ${state.status.replaceAll('_', ' ')}`,
    means,
    ...(waitsFor ? [`**Waits for:** ${waitsFor}`] : []),
    ...bypassOf(state),
    ...leverOf(state),
    ...orderOf(state),
    ...deadlineOf(state),
    ...closingOf(state),
    ...(session.warnings.length > 0
      ? [`**Warnings:** ${listed(session.warnings.map(warningText), ' ')}`]
      : []),
    ['| | |', '|---|---|', ...table].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
