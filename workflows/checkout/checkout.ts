import { setCurrentDetails, uuid4, type CancellationScope } from '@temporalio/workflow';
import type { SessionInput } from '../../contract';
import { refusal } from '../failures';
import { detailsOf } from '../session/details';
import { begin, beginForGone, carryOn, type SessionState } from '../session/state';
import { transition, type SessionEvent } from '../session/transitions';
import { Background } from './background';
import { Inbox } from './inbox';
import { countStatus } from './numbers';
import { Publication } from './publication';

/** Of one run: below the server's 2,000 updates, and few enough to replay in no time. */
const MAX_MESSAGES = 400;

/**
 * One running checkout, as its rooms see it. `state` is all that it knows and all that continue-as-new
 * carries; everything else can be made anew from it.
 */
export interface Checkout {
  readonly state: SessionState;
  readonly inbox: Inbox;
  readonly background: Background;
  readonly publication: Publication;
  readonly maxMessages: number;
  /** The rounds of finalisation that run, the newest last: one that was overtaken may still bring a success. */
  readonly rounds: CancellationScope[];
}

export function createCheckout(input: SessionInput): Checkout {
  const state = stateOf(input, Date.now());
  const background = new Background();
  setCurrentDetails(detailsOf(state));
  if (!input.carried) countStatus(state.status);
  return {
    state,
    inbox: new Inbox(),
    background,
    publication: new Publication(state, background),
    maxMessages: input.maxMessages ?? MAX_MESSAGES,
    rounds: [],
  };
}

function stateOf(input: SessionInput, now: number): SessionState {
  const carried = input.carried as SessionState | undefined;
  if (carried) return carryOn(carried, now);
  const posSequenceId = newPosSequenceId();
  return input.gone
    ? beginForGone(input, input.gone.membershipId, { posSequenceId, now })
    : begin(input, posSequenceId, now);
}

/** A POS sequence id: 16 hexadecimal digits, new for each checkout of a cart. */
export const newPosSequenceId = () => uuid4().replaceAll('-', '').slice(0, 16).toUpperCase();

/** Goes where the event leads. Throws the refusal of an event that the present state does not admit. */
export function go(state: SessionState, event: SessionEvent): void {
  const next = transition(state.status, event);
  if ('refused' in next) throw refusal(next.refused);
  if (next.to !== state.status) {
    countStatus(next.to);
    if (next.to === 'FINALIZATION_FAILED' && state.finalization) state.finalization.failedAt = Date.now();
  }
  state.status = next.to;
}

/** Milliseconds that are left until `deadline`; at least one. */
export const leftUntil = (deadline: number): number => Math.max(deadline - Date.now(), 1);
