import { ApplicationFailure } from '@temporalio/common';
import type { FirstTry, FirstTryActivities, PaidOrder, PaymentActivities, PdiActivities } from '../contract';
import { SETTLEMENT_REFUSED, TIME_BOUNDS } from '../contract';
import { within } from '../platform/within';

/** The activities that may be tried together, as the worker has them. */
type Tried = { [Name in FirstTry['activity']]: (input: never) => Promise<void> } & Pick<
  PaymentActivities,
  'verifyPayments'
> &
  Pick<PdiActivities, 'finalizeRewards'>;

/** What tables and points wait for; the rest are notices. */
const isState = (activity: FirstTry['activity']): boolean =>
  activity === 'projectSession' || activity === 'releasePoints';

/** The client ends its call before Temporal cuts this one off: not to be heard is not to have failed. */
function unheard(error: unknown): PaidOrder['settled'] {
  if (error instanceof ApplicationFailure && error.type === SETTLEMENT_REFUSED) throw error;
  return null;
}

/**
 * Several activities in one call: every call into a workflow costs a worker more than most of what is done in
 * it. What fails or lasts too long is done again by an activity of its own, which tells why it fails.
 */
export function createFirstTries(activities: Tried): FirstTryActivities {
  const succeeds = async ({ activity, input }: FirstTry): Promise<boolean> => {
    try {
      await within(
        isState(activity) ? TIME_BOUNDS.together : TIME_BOUNDS.noticeInTask,
        activity,
        activities[activity](input as never),
      );
      return true;
    } catch {
      return false;
    }
  };
  return {
    tryTogether: (tries) => Promise.all(tries.map(succeeds)),
    async settleAtOnce({ payment, order }) {
      await activities.verifyPayments(payment);
      return { settled: await activities.finalizeRewards(order).catch(unheard) };
    },
  };
}
