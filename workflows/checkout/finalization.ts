import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { codeText, failureWords, refusalWords, type OrderCompleted } from '../../contract';
import { PAYMENT_WINDOW_MS, tell, tellTogether } from '../activity-calls';
import { failureTypeOf, refusal } from '../failures';
import { credibleMember, credibleResult } from '../session/points';
import { redemptionOf } from '../session/redemption';
import { beginFinalization, type Finalization, type SessionState } from '../session/state';
import { isOpen } from '../session/transitions';
import { toSession } from '../session/view';
import { go, newPosSequenceId, type Checkout } from './checkout';
import { releaseTransaction } from './lifetime';
import { noticesOf } from './notices';
import { countSettled } from './numbers';
import { releaseHold } from './points-hold';
import { followsRule } from './rules';
import { settle, type Settlement } from './settlement';

/**
 * A run in which a result came late, and that went on under an earlier version, goes on as it began: it asked the host
 * again and took no answer. Asked also of runs that settle in their task, since some of them may be such a run; and
 * only where there is such a result. That comes by a regular activity: messages wait for what is tried in the task.
 */
const keepsResultsApart = (): boolean => patched('a-result-is-of-its-transaction');

/** The order is placed, or told again with newer payments. */
export function completeOrder(checkout: Checkout, order: OrderCompleted, followsClosely: boolean): void {
  const { finalization, status } = checkout.state;
  if (!finalization) placeOrder(checkout, order, followsClosely);
  else if (status !== 'CANCELLED') paymentsChanged(checkout, finalization, order);
  // The word that placed a cancelled order may come once more, and late; a run that heard it before this rule
  // goes on as it began. Other payments, or another order of the same cart, are news.
  else if (
    !saysTheSame(finalization.order, order) ||
    !followsRule(checkout.state, 'a-cancelled-order-stays-cancelled')
  )
    placeOrder(checkout, order, followsClosely);
}

const saysTheSame = (known: OrderCompleted, told: OrderCompleted): boolean =>
  known.orderId === told.orderId && JSON.stringify(known.payments) === JSON.stringify(told.payments);

function placeOrder(checkout: Checkout, order: OrderCompleted, followsClosely: boolean): void {
  const { state } = checkout;
  // The host has already released the transaction of a cart that had ended.
  if (!isOpen(state.status)) beginTransaction(state);
  const redemption = redemptionOf(state, order);
  go(state, 'orderCompleted');
  state.abandoned = false;
  const paymentDeadline = Date.now() + paymentWindowOf(state);
  state.finalization = { ...beginFinalization(order, redemption, paymentDeadline), followsClosely };
  if (state.gone) keepForSupport(state, state.finalization);
  else beginRound(checkout);
}

function beginTransaction(state: SessionState): void {
  const { posSequenceId: settled } = state;
  state.posSequenceId = newPosSequenceId();
  if (!state.result || !keepsResultsApart()) return;
  noteSettledBefore(state, state.result.confirmationId, settled);
  state.result = null;
}

/** What the host settled under another transaction stays settled there, and is for people to give back. */
function noteSettledBefore(state: SessionState, confirmationId: string, posSequenceId: string): void {
  const note = `SETTLED_BEFORE: confirmation ${confirmationId} of transaction ${posSequenceId}`;
  state.warnings = [...state.warnings, note];
}

/** Nothing is settled unasked: what the checkout knew is gone, and the host has released its rewards. */
function keepForSupport(state: SessionState, finalization: Finalization): void {
  go(state, 'finalizationExhausted');
  state.gone = false;
  state.warnings = [...finalization.redemption.warnings, 'SESSION_WAS_GONE'];
  finalization.problem = state.identity
    ? "The order came after its checkout had ended. A retry gives the member the order's points, without rewards."
    : 'The order came after its checkout had ended, and nobody knows any more whose points these are.';
}

const paymentWindowOf = ({ policy }: SessionState): number => policy.paymentWindowMs ?? PAYMENT_WINDOW_MS;

/** The same order with other payments: they take the place of the earlier ones. Anything else is no news. */
function paymentsChanged(checkout: Checkout, finalization: Finalization, order: OrderCompleted): void {
  const { state } = checkout;
  if (state.status === 'FINALIZED' || order.orderId !== finalization.order.orderId) return;
  if (saysTheSame(finalization.order, order)) return;
  // A run that heard of the order twice before this rule goes on as it began.
  if (!followsRule(state, 'payments-are-told-again')) return;
  // Support settled it by hand, and only the end of the run is waited for. An older run goes on as it began.
  if (state.abandoned && followsRule(state, 'what-is-given-up-stays-so')) return;
  finalization.order = { ...finalization.order, payments: order.payments };
  if (state.status === 'FINALIZATION_FAILED') retryFinalization(checkout);
  else if (finalization.stage === 'payment') beginRound(checkout);
}

/** A payment provider says that something changed: a session that waits for the money looks again at once. */
export function lookAtPaymentAgain(checkout: Checkout): void {
  const { status, finalization } = checkout.state;
  if (status === 'PENDING_FINALIZATION' && finalization?.stage === 'payment') beginRound(checkout);
}

/** Support's lever, and what newer payments do to a settlement that had failed. */
export function retryFinalization(checkout: Checkout): void {
  const { state } = checkout;
  const { finalization } = state;
  if (!finalization) throw refusal('INVALID_TRANSITION');
  // The host settled it although its round had been given up, or another had failed meanwhile: nothing is to be asked.
  const isSettled = state.status === 'FINALIZATION_FAILED' && state.result !== null;
  go(state, 'retryFinalization');
  if (isSettled && keepsResultsApart()) return onSettledAfterAll(checkout, finalization);
  if (finalization.released) {
    state.posSequenceId = newPosSequenceId();
    finalization.released = false;
  }
  finalization.paymentDeadline = Date.now() + paymentWindowOf(state);
  finalization.deadline = null;
  finalization.problem = null;
  state.abandoned = false;
  beginRound(checkout);
}

/** Support's lever. An attempt that is under way at the host may still succeed; then the state says so. */
export function abandonFinalization(checkout: Checkout): void {
  const { state } = checkout;
  go(state, 'abandonFinalization');
  cancelRounds(checkout);
  state.abandoned = true;
  releaseHold(checkout);
  if (state.finalization) state.finalization.problem ??= 'Support gave it up.';
}

/** The order was cancelled while it waited for its money: everything is given back. */
export function cancelUnpaidOrder(checkout: Checkout): void {
  const { state } = checkout;
  go(state, 'orderCancelled');
  cancelRounds(checkout);
  releaseTransaction(checkout);
  releaseHold(checkout);
  if (state.finalization) state.finalization.released = true;
}

function cancelRounds({ rounds }: Checkout): void {
  for (const round of rounds) round.cancel();
}

/** One round at a time: a new one takes the place of the one that runs. */
function beginRound(checkout: Checkout): void {
  const { state, background, publication, rounds } = checkout;
  const { finalization, posSequenceId } = state;
  if (!finalization) return;
  cancelRounds(checkout);
  const round = new CancellationScope();
  rounds.push(round);
  // Most orders are settled within the task: what nobody could see in between is not written down.
  const release = state.settlesInTask ? publication.hold() : () => undefined;
  background.start(async () => {
    const settlement = await settleIn(round, () => settle(state, finalization, release));
    const isNewest = rounds.at(-1) === round;
    rounds.splice(rounds.indexOf(round), 1);
    try {
      if (!settlement || isOfAnother(checkout, settlement, posSequenceId)) return;
      if (!onSettlement(checkout, settlement, isNewest)) return;
    } finally {
      release();
    }
    if (settlement.outcome === 'settled') tellAbout(checkout, finalization.order);
  });
}

async function settleIn(
  round: CancellationScope,
  work: () => Promise<Settlement>,
): Promise<Settlement | null> {
  try {
    return await round.run(work);
  } catch (error) {
    if (isCancellation(error)) return null;
    return { outcome: 'failed', code: failureTypeOf(error) };
  }
}

/** Whether the host settled a transaction that is not the order's any more: it was placed anew meanwhile. */
function isOfAnother(
  { state, publication }: Checkout,
  settlement: Settlement,
  posSequenceId: string,
): boolean {
  if (settlement.outcome !== 'settled' || posSequenceId === state.posSequenceId || !keepsResultsApart())
    return false;
  noteSettledBefore(state, settlement.result.confirmationId, posSequenceId);
  publication.show();
  publication.project();
  return true;
}

/**
 * What the host did counts, whichever round heard of it; a failure counts only of the newest. Answers whether
 * it counted.
 */
function onSettlement(checkout: Checkout, settlement: Settlement, isNewest: boolean): boolean {
  const { state, publication } = checkout;
  const { finalization } = state;
  if (!finalization || state.result) return false;
  if (state.status === 'PENDING_FINALIZATION') {
    if (settlement.outcome === 'settled') onSettled(checkout, settlement);
    else if (!isNewest) return false;
    else if (settlement.outcome === 'nothing') onNothingToSettle(checkout, settlement.warnings);
    else onUnsettled(checkout, settlement);
  } else if (settlement.outcome === 'settled') onSettledTooLate(checkout, settlement);
  else return false;
  publication.show();
  publication.project();
  return true;
}

/** Receipt and push, once the tables have been asked to take the settlement. */
function tellAbout({ state, background }: Checkout, order: OrderCompleted): void {
  if (state.status !== 'FINALIZED') return;
  const send = state.settlesInTask ? tellTogether : tell;
  for (const notice of noticesOf(state, order)) background.start(() => send(notice));
}

type Settled = Extract<Settlement, { outcome: 'settled' }>;

function onSettled(checkout: Checkout, settlement: Settled): void {
  cancelRounds(checkout);
  go(checkout.state, 'finalized');
  keepResult(checkout.state, settlement);
  releaseHold(checkout, checkout.state.result?.pointsRedeemed);
}

/** It was given up, or failed, while the host was settling it: it stays so, and a return finds what to reverse. */
function onSettledTooLate(checkout: Checkout, settlement: Settled): void {
  const { state } = checkout;
  keepResult(state, settlement);
  if (state.finalization)
    state.finalization.problem = `The host settled it after all: confirmation \`${settlement.result.confirmationId}\`.`;
  releaseHold(checkout, state.result?.pointsRedeemed);
}

/** Support takes its word back: what the host did counts as if nobody had given it up. */
function onSettledAfterAll(checkout: Checkout, finalization: Finalization): void {
  const { state, publication } = checkout;
  cancelRounds(checkout);
  state.abandoned = false;
  finalization.problem = null;
  // A result proves that the host has not released it, whatever it was asked for.
  finalization.released = false;
  go(state, 'finalized');
  publication.show();
  publication.project();
  tellAbout(checkout, finalization.order);
}

function onNothingToSettle(checkout: Checkout, warnings: string[]): void {
  go(checkout.state, 'finalized');
  checkout.state.warnings = [...checkout.state.warnings, ...warnings];
  releaseHold(checkout);
}

type Unsettled = Extract<Settlement, { outcome: 'refused' | 'failed' }>;

/** Why a round ended without success, in words. */
function problemOf({ stage }: Finalization, { outcome, code }: Unsettled): string {
  const words = outcome === 'refused' ? refusalWords(code) : failureWords(code);
  if (outcome === 'refused') return `The loyalty host refused the order. ${words} (${codeText(code)})`;
  const waited = stage === 'payment' ? 'The order is not paid.' : 'The loyalty host did not settle it.';
  return `${waited} ${words} (${codeText(code)})`;
}

function onUnsettled(checkout: Checkout, settlement: Unsettled): void {
  const { state } = checkout;
  const { finalization } = state;
  go(state, 'finalizationExhausted');
  state.lastMessageAt = Date.now();
  if (!finalization) return;
  finalization.problem = problemOf(finalization, settlement);
  // Without its money an order holds nothing back. A run that failed before this rule goes on as it began.
  if (finalization.stage !== 'payment' || finalization.released || !followsRule(state, 'unpaid-gives-back'))
    return;
  releaseTransaction(checkout);
  releaseHold(checkout);
  finalization.released = true;
}

function keepResult(state: SessionState, { result, member, policy, lateAccrual, warnings }: Settled): void {
  const { finalization } = state;
  state.warnings = [...state.warnings, ...warnings];
  state.result = credibleResult(result);
  if (state.result !== result) state.warnings = [...state.warnings, 'POINTS_ANSWER_DROPPED'];
  state.member = credibleMember(member);
  if (policy) state.policy = policy;
  if (!finalization) return;
  finalization.lateAccrual = lateAccrual;
  countSettled(finalization);
  // The shopper paid full price: the session must not go on showing rewards that the order never had.
  if (finalization.order.totals.loyaltyDiscount === 0 && toSession(state).totals.loyaltyDiscount > 0)
    Object.assign(state, { offers: [], selected: [] });
}
