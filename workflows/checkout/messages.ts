import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  log,
} from '@temporalio/workflow';
import type { Cart, Session } from '../../contract';
import { INTERACTIVE_BUDGET_MS, isTrying } from '../activity-calls';
import { cartOf, leverOf, type Message } from '../session/message';
import type { SessionState } from '../session/state';
import { toSession } from '../session/view';
import { inTrace } from '../trace-context';
import { bypassForSupport } from './bypass';
import type { Checkout } from './checkout';
import { admit } from './door';
import {
  abandonFinalization,
  cancelUnpaidOrder,
  completeOrder,
  lookAtPaymentAgain,
  retryFinalization,
} from './finalization';
import { identify } from './identification';
import type { Entry } from './inbox';
import { cancel, Clock, isOver, mayContinueAsNew, onTimeUp, startNextRun } from './lifetime';
import { requestProof } from './proof';
import { prove, select, updateCart } from './rewards';

/** Ids that are remembered, so that a repeat of an update is answered also in the next run. */
const MAX_ANSWERED = 50;

/**
 * Until the checkout is over and nothing is left to do; then its last public state. Temporal's own cancellation
 * (the button in the UI) is one more way to say `cancel`: it must not tear up a settlement, a release or an
 * answer that is under way.
 */
export function handleMessages(checkout: Checkout): Promise<Session> {
  void CancellationScope.current().cancelRequested.catch(() => onCancellationRequested(checkout));
  return CancellationScope.nonCancellable(() => untilOver(checkout));
}

function onCancellationRequested({ inbox, state }: Checkout): void {
  // Refused where an order is already placed, and dropped like a signal.
  inbox
    .post({ name: 'cancel', body: { reason: 'Requested in Temporal' } }, 'signal')
    .catch(() => log.warn('A cancellation was refused', { status: state.status }));
}

async function untilOver(checkout: Checkout): Promise<Session> {
  const { inbox, publication, state } = checkout;
  const clock = new Clock(state);
  void clock.run();
  for (;;) {
    // What is done inside this task counts first: a message that came into the task, and has all of it done
    // again, must not find the order unsettled.
    await condition(
      () =>
        !(state.settlesInTask && isTrying()) &&
        (!inbox.isEmpty ||
          inbox.hasPaymentNews ||
          clock.hasRung ||
          isOver(checkout) ||
          mayContinueAsNew(checkout)),
    );
    if (!inbox.isEmpty) await handleNext(checkout);
    else if (inbox.hasPaymentNews) {
      inbox.hasPaymentNews = false;
      lookAtPaymentAgain(checkout);
    } else if (clock.hasRung) {
      clock.rewind();
      onTimeUp(checkout);
    } else if (!mayContinueAsNew(checkout)) break;
    else if (publication.owesProjection) publication.project();
    else await startNextRun(checkout);
  }
  await condition(allHandlersFinished);
  return toSession(state);
}

/** In the trace of its newest message: what several changes of the cart ask for is asked for that one. */
function handleNext(checkout: Checkout): Promise<void> {
  const entries = checkout.inbox.next();
  return inTrace(entries.at(-1)?.trace, () => handle(checkout, entries));
}

/** One message, or several changes of the cart at once. */
async function handle(checkout: Checkout, entries: Entry[]): Promise<void> {
  const { state, inbox, publication } = checkout;
  const before = state.status;
  const admitted = entries.filter((entry) => isAdmitted(state, entry));
  const [first] = admitted;
  if (!first) return inbox.done();
  state.messages += admitted.length;
  state.lastMessageAt = Date.now();
  try {
    if (endsShopping(first.message)) await dispatch(checkout, first.message, admitted);
    else await publication.projectBeside(async () => dispatch(checkout, first.message, admitted));
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    // A refused proof was counted: the tries must not come back with the next look.
    if (first.message.name === 'prove') publication.advance();
    for (const entry of admitted) entry.reject(error);
    return;
  } finally {
    inbox.done();
  }
  state.lever = leverOf(first.message, Date.now()) ?? state.lever;
  noteTrace(state, entries);
  publication.show();
  answer(state, admitted);
  // Who waits for an update hears of it in the answer; everyone else through the projection, after the answer.
  if (admitted.some((entry) => entry.kind === 'signal')) publication.project();
  else if (before !== state.status) projectChange(checkout, first.message);
}

/** For whoever looks at the checkout: where to look for what was done. */
function noteTrace(state: SessionState, entries: Entry[]): void {
  const newest = entries.at(-1)?.trace?.traceId;
  if (newest !== undefined) state.traces = { first: state.traces?.first ?? newest, newest };
}

/** These change the status, and are projected themselves. */
const endsShopping = ({ name }: Message): boolean => name === 'orderCompleted' || name === 'cancel';

/**
 * The tables price a cart while Temporal is away, so they hear of one at once; who was found without a cart can
 * wait for the next message. Of a lever that support pulled the API tells nobody.
 */
function projectChange({ state, publication }: Checkout, { name }: Message): void {
  if (state.settlesInTask && name === 'identify' && state.cart === null) publication.projectWithNext();
  else publication.project();
}

/** The state may have changed since the message came through the door: a refused message changes nothing. */
function isAdmitted(state: SessionState, entry: Entry): boolean {
  try {
    admit(state, [], entry.message);
    return true;
  } catch (error) {
    entry.reject(error);
    return false;
  }
}

/** Not async, like what it calls where that can be: the SDK records a stack trace for every promise of a workflow. */
function dispatch(checkout: Checkout, message: Message, entries: Entry[]): Promise<void> | void {
  switch (message.name) {
    case 'identify':
      return identify(checkout, message.body);
    case 'cartUpdated':
      return updateCart(checkout, cartsOf(entries));
    case 'requestProof':
      return requestProof(checkout.state, INTERACTIVE_BUDGET_MS);
    case 'prove':
      return prove(checkout, message.body);
    case 'selectReward':
      return select(checkout, message.body.rewardIds);
    case 'orderCompleted':
      return completeOrder(
        checkout,
        message.body,
        entries.some(({ followsClosely }) => followsClosely),
      );
    case 'cancel':
      return checkout.state.status === 'PENDING_FINALIZATION'
        ? cancelUnpaidOrder(checkout)
        : cancel(checkout);
    case 'bypass':
      return bypassForSupport(checkout);
    case 'retryFinalization':
      return retryFinalization(checkout);
    case 'abandonFinalization':
      return abandonFinalization(checkout);
  }
}

const cartsOf = (entries: Entry[]): Cart[] => entries.flatMap(({ message }) => cartOf(message) ?? []);

function answer(state: SessionState, entries: Entry[]): void {
  const session = toSession(state);
  for (const entry of entries) {
    const cart = cartOf(entry.message);
    const stale = cart !== undefined && cart.version < session.cartVersion;
    entry.resolve(stale ? { ...session, warnings: [...session.warnings, 'STALE_CART_VERSION'] } : session);
    if (entry.id !== undefined) state.answered = [...state.answered, entry.id].slice(-MAX_ANSWERED);
  }
}
