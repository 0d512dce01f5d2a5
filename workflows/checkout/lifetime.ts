import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { HOST_STEPS, type SessionInput } from '../../contract';
import { durableHost, FINALIZATION_WINDOW_MS } from '../activity-calls';
import { endOf } from '../session/lifetime';
import { hostCallOf, withdrawOffers, type SessionState } from '../session/state';
import { isOpen } from '../session/transitions';
import { go, type Checkout } from './checkout';
import { releaseHold } from './points-hold';

/** The shopper gives the checkout up. */
export function cancel(checkout: Checkout): void {
  const { state } = checkout;
  go(state, 'cancel');
  releaseTransaction(checkout);
  releaseHold(checkout);
  withdrawOffers(state);
  Object.assign(state, { remembered: null, warnings: [] });
}

/** Gives the host's transaction and its rewards back. */
export function releaseTransaction({ state, background }: Checkout): void {
  // The host knows nothing of a transaction that it never answered; a bypassed identify may still have
  // reached it.
  if (!state.pdiTransactionId && state.identifications === 0) return;
  const call = hostCallOf(state, HOST_STEPS.cancel());
  background.start(() =>
    durableHost(FINALIZATION_WINDOW_MS, 'Release the transaction and its rewards').cancelTransaction(call),
  );
}

/** When time is up for this checkout, in milliseconds since the epoch; null while time does not matter. */
const deadlineOf = (state: SessionState): number | null => (state.abandoned ? null : endOf(state));

/**
 * The one timer of a checkout. It is begun anew only when it fires or has become too long: a message costs no
 * timer events.
 */
export class Clock {
  private rang = false;

  constructor(private readonly state: SessionState) {}

  /** Whether time may be up: it is to be asked of the state, which a message may have given new time. */
  get hasRung(): boolean {
    return this.rang;
  }

  /** Runs beside the messages until the workflow ends. */
  async run(): Promise<void> {
    for (;;) {
      await condition(() => deadlineOf(this.state) !== null && !this.rang);
      const at = deadlineOf(this.state) ?? 0;
      const wait = at - Date.now();
      if (wait <= 0) this.rang = true;
      else
        await condition(() => (deadlineOf(this.state) ?? at) < at, wait, {
          summary: 'Ends the checkout if nobody comes back',
        });
    }
  }

  rewind(): void {
    this.rang = false;
  }
}

/** An open cart expires; what had ended before closes. */
export function onTimeUp(checkout: Checkout): void {
  const { state, publication } = checkout;
  // A message that came with the timer was handled first and gave the cart new time.
  if ((deadlineOf(state) ?? Infinity) > Date.now()) return;
  if (!isOpen(state.status)) {
    releaseHold(checkout);
    state.abandoned = true;
    return;
  }
  go(state, 'idle');
  releaseTransaction(checkout);
  releaseHold(checkout);
  state.lastMessageAt = Date.now();
  publication.show();
  publication.project();
}

export function isOver({ state, background, inbox }: Checkout): boolean {
  const { status, abandoned } = state;
  const ended = status === 'FINALIZED' || (abandoned && !isOpen(status) && status !== 'PENDING_FINALIZATION');
  return ended && background.isIdle && inbox.isEmpty;
}

export function mayContinueAsNew({ state, background, inbox, maxMessages }: Checkout): boolean {
  const full = state.messages >= maxMessages || workflowInfo().continueAsNewSuggested;
  return full && isOpen(state.status) && background.isIdle && inbox.isEmpty;
}

/** A new run with the whole state, unless a message comes before all handlers are finished. */
export async function startNextRun(checkout: Checkout): Promise<void> {
  await condition(() => allHandlersFinished() || !checkout.inbox.isEmpty);
  if (!mayContinueAsNew(checkout)) return;
  const { state, maxMessages } = checkout;
  const { sessionId, storeId, cartId } = state;
  const next: SessionInput = { sessionId, storeId, cartId, carried: state, maxMessages };
  await continueAsNew(next);
}
