import { noticeKey, type OrderCompleted } from '../../contract';
import type { Notice } from '../activity-calls';
import type { SessionState } from '../session/state';
import { receiptLines, toSession } from '../session/view';

/**
 * Receipt, push, and word to whoever's points were spent: told after the fact, each by itself, and none can
 * fail the checkout.
 */
export function noticesOf(state: SessionState, order: OrderCompleted): Notice[] {
  const session = toSession(state);
  const { member, policy } = state;
  const { earned, redeemed, newBalance } = session.points;
  const keyOf = (kind: 'receipt' | 'push' | 'spent') => noticeKey(session.posSequenceId, kind);
  const customerId = order.customerId ?? state.customerId;
  const { storeId, orderId, displayId, email, totals } = order;
  const notices: Notice[] = [];
  if (email) {
    const receipt = {
      storeId,
      orderId,
      displayId,
      email,
      totals,
      currency: totals.currency,
      firstName: session.member?.firstName ?? '',
    };
    const points = {
      pointsEarned: earned,
      pointsRedeemed: redeemed,
      newBalance,
      rewards: receiptLines(session),
    };
    notices.push({
      activity: 'sendReceipt',
      input: { ...receipt, ...points, idempotencyKey: keyOf('receipt') },
    });
  }
  if (customerId) {
    notices.push({
      activity: 'sendPush',
      input: { customerId, pointsEarned: earned, newBalance, idempotencyKey: keyOf('push') },
    });
  }
  // Whoever's points they were hears of it, whoever placed the order.
  if (redeemed > 0 && member && policy.proof !== undefined) {
    const spent = {
      storeId,
      membershipId: member.membershipId,
      email: member.email ?? '',
      displayId,
      points: redeemed,
    };
    notices.push({ activity: 'tellPointsSpent', input: { ...spent, idempotencyKey: keyOf('spent') } });
  }
  return notices;
}
