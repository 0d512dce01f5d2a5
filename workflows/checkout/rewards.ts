import { HOST_STEPS, type CalculateResult, type Cart, type ProveMessage } from '../../contract';
import { INTERACTIVE_BUDGET_MS, interactiveHost } from '../activity-calls';
import { checkOffers } from '../session/discounts';
import { areCredible } from '../session/points';
import { isHidden } from '../session/proof';
import { choiceOf, keepAvailable, wantedOf } from '../session/selection';
import { hostCallOf, keepSeen, withdrawOffers, type SessionState } from '../session/state';
import { endBypass, mustRest, onHostFailure } from './bypass';
import { go, leftUntil, newPosSequenceId, type Checkout } from './checkout';
import { findMember } from './member';
import { releaseTransaction } from './lifetime';
import { countDropped } from './numbers';
import { holdsTooMuch, keepHeld, releaseHold, select as selectAndHold } from './points-hold';
import { prove as proveMember } from './proof';

/** The cart changed; of several changes only the newest matters. */
export function updateCart(checkout: Checkout, carts: Cart[]): Promise<void> {
  const newest = carts.reduce((a, b) => (b.version > a.version ? b : a));
  return evaluate(checkout, newest, Date.now() + INTERACTIVE_BUDGET_MS);
}

/** Keeps a newer cart and asks the host for its rewards. Nothing is asked for a cart that it has answered already. */
export async function evaluate(checkout: Checkout, cart: Cart, deadline: number): Promise<void> {
  const { state } = checkout;
  const known = state.cart?.version === cart.version && state.status !== 'BYPASSED';
  if (known) state.cart = cart;
  else await evaluateAgain(checkout, cart, deadline);
}

/** As `evaluate`, and asks also for the cart that it has answered already: the member is another one. */
export async function evaluateAgain(checkout: Checkout, cart: Cart, deadline: number): Promise<void> {
  const { state } = checkout;
  if (state.cart && cart.version < state.cart.version) return;
  state.cart = cart;
  if (cart.items.length === 0) return emptyCart(checkout);
  if (mustRest(state)) return;
  if (mustAskWho(state) && state.identity) await findMember(checkout, state.identity, deadline);
  // Where nothing is shown before proof, nothing is asked for: a number that is nobody's would be answered
  // sooner.
  if (state.member && !mustRest(state) && !isHidden(state))
    await calculate(checkout, cart, state.member.membershipId, deadline);
}

/** The host was away, or its transaction was given back with an empty cart. */
const mustAskWho = ({ member, status, pdiTransactionId }: SessionState): boolean =>
  member ? pdiTransactionId === null : status === 'BYPASSED';

/** Nothing is left to discount: the host's transaction and what it reserves are given back; the member stays. */
function emptyCart(checkout: Checkout): void {
  const { state } = checkout;
  if (state.pdiTransactionId !== null) {
    releaseTransaction(checkout);
    state.posSequenceId = newPosSequenceId();
    state.identifications = 0;
    state.pdiTransactionId = null;
  }
  releaseHold(checkout);
  withdrawOffers(state);
  Object.assign(state, { remembered: null, pointsToEarn: 0, pointsMultiplier: 1, warnings: [] });
}

async function calculate(
  checkout: Checkout,
  cart: Cart,
  membershipId: string,
  deadline: number,
): Promise<void> {
  const { state } = checkout;
  const call = { ...hostCallOf(state, HOST_STEPS.rewards(cart.version)), membershipId, cart };
  const summary = `Rewards for cart version ${cart.version}`;
  let answer: CalculateResult;
  try {
    answer = await interactiveHost(leftUntil(deadline), summary).calculateRewards(call);
  } catch (error) {
    return onHostFailure(checkout, error);
  }
  go(state, 'hostRecovered');
  endBypass(state);
  keepOffers(state, cart, answer);
  await keepHeld(state, leftUntil(deadline));
  if (holdsTooMuch(state)) releaseHold(checkout);
}

/** The host's answer, as far as it can be true of this cart. */
function keepOffers(state: SessionState, cart: Cart, answer: CalculateResult): void {
  const { rewards, points, pdiTransactionId } = answer;
  const checked = checkOffers(cart, rewards);
  countDropped(checked.warnings);
  const kept = keepAvailable({ ...choiceOf(state), offers: checked.offers }, wantedOf(state));
  const sane = areCredible(points, cart);
  state.offers = checked.offers;
  keepSeen(state, checked.offers);
  state.selected = kept.selected;
  state.remembered = null;
  state.pointsToEarn = sane ? points.toEarn : 0;
  state.pointsMultiplier = sane ? points.multiplier : 1;
  state.warnings = [...checked.warnings, ...kept.warnings, ...(sane ? [] : ['POINTS_ANSWER_DROPPED'])];
  state.pdiTransactionId = pdiTransactionId;
}

/** The whole selection of optional rewards. */
export async function select(checkout: Checkout, rewardIds: string[]): Promise<void> {
  await selectAndHold(checkout.state, rewardIds, INTERACTIVE_BUDGET_MS);
  if (holdsTooMuch(checkout.state)) releaseHold(checkout);
}

/** The shopper is the member from now on; where nothing was shown before, the rewards are asked for now. */
export async function prove(checkout: Checkout, body: ProveMessage): Promise<void> {
  const { state } = checkout;
  const deadline = Date.now() + INTERACTIVE_BUDGET_MS;
  const hidden = isHidden(state);
  await proveMember(state, body, leftUntil(deadline));
  if (hidden && !isHidden(state) && state.cart) await evaluateAgain(checkout, state.cart, deadline);
}
