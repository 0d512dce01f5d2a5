import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Cart } from '../../contract';
import { BARE_MESSAGES, type BareActivities, type BareState } from './shape';

const { identifyMember, calculateRewards } = proxyLocalActivities<BareActivities>({
  startToCloseTimeout: '1 second',
});
const { finalize } = proxyActivities<BareActivities>({ startToCloseTimeout: '10 seconds' });

/** The least that a workflow of this shape can be: the measure that the service is held to. */
export async function BareCheckout(): Promise<BareState> {
  const state: BareState = { membershipId: null, cartVersion: 0, offers: [], selected: [] };
  let orderId: string | undefined;

  setHandler(defineUpdate<BareState, [string]>(BARE_MESSAGES.identify), async (phone) => {
    state.membershipId = await identifyMember(phone);
    return state;
  });
  setHandler(defineUpdate<BareState, [Cart]>(BARE_MESSAGES.cartUpdated), async (cart) => {
    state.offers = await calculateRewards(cart);
    state.cartVersion = cart.version;
    return state;
  });
  setHandler(defineUpdate<BareState, [string[]]>(BARE_MESSAGES.selectReward), (rewardIds) => {
    state.selected = rewardIds;
    return state;
  });
  setHandler(defineSignal<[string]>(BARE_MESSAGES.orderCompleted), (id) => {
    orderId = id;
  });
  setHandler(defineQuery<BareState>(BARE_MESSAGES.session), () => state);

  await condition(() => orderId !== undefined);
  await finalize(orderId ?? '');
  await condition(allHandlersFinished);
  return state;
}
