import { workflowInfo } from '@temporalio/workflow';
import { enrollKey, type CustomerRegistered } from '../contract';
import { durableHost, FINALIZATION_WINDOW_MS, tables } from './activity-calls';

/**
 * CustomerRegistered: enrols the customer at the host (or finds the member with that phone) and links the
 * two.
 */
export async function AccountCreationWorkflow(
  customer: CustomerRegistered,
): Promise<{ membershipId: string }> {
  const { storeId, customerId, phone } = customer;
  const { runId, startTime } = workflowInfo();
  // Of this run: a host that remembers its refusal by the key must judge a repeated registration anew. One
  // phone is one member at the host, so a second key makes no second member.
  const idempotencyKey = enrollKey({ storeId, customerId, runId });
  const { membershipId } = await durableHost(
    FINALIZATION_WINDOW_MS,
    'Enrol the customer at the loyalty host',
  ).enrollMember({ customer, idempotencyKey });
  await tables('Link customer and member').linkCustomer({
    storeId,
    customerId,
    membershipId,
    phone,
    toldAt: startTime.getTime(),
  });
  return { membershipId };
}
