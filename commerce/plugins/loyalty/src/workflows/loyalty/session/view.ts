import type { LoyaltyView } from '../../../modules/loyalty/contract';
import type { LoyaltyRecord } from '../../../modules/loyalty/service';

/** What the storefront may see of a record; null before anybody identified. */
export function viewOf(record: LoyaltyRecord | null): LoyaltyView | null {
  return record?.answer ? { ...record.answer, orderId: record.orderId } : null;
}
