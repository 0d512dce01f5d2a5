import { workflowInfo } from '@temporalio/workflow';
import type { MemberSyncInput } from '../contract';
import { durableHost, FINALIZATION_WINDOW_MS, tables } from './activity-calls';

/** MemberLinked: remembers the link, then brings balance and point history over from the host. */
export async function MemberSyncWorkflow({
  storeId,
  customerId,
  membershipId,
  toldAt = workflowInfo().startTime.getTime(),
}: MemberSyncInput): Promise<{ pointsBalance: number }> {
  await tables('Link customer and member').linkCustomer({
    storeId,
    customerId,
    membershipId,
    toldAt,
  });
  const account = await durableHost(FINALIZATION_WINDOW_MS, 'Read balance and point history').getMember({
    storeId,
    membershipId,
  });
  await tables('Store balance and point history').saveMemberAccount({
    storeId,
    customerId,
    account,
    toldAt: Date.now(),
  });
  return { pointsBalance: account.pointsBalance };
}
