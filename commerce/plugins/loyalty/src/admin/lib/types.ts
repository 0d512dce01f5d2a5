import type {
  ConnectionTest,
  FoundOrders,
  StoreSettings,
  Work,
  WorkKind,
  WorkResults,
} from '../../modules/loyalty/desk';
import type { LoyaltyView } from '../../modules/loyalty/contract';

/** What the routes of `src/api/admin` answer. */
export interface OrderLoyalty {
  order: FoundOrders | null;
  problem: { code: string; message: string } | null;
  kept: LoyaltyView | null;
}
export interface Membership {
  membership: { membershipId: string; provenAt: string } | null;
}
export interface Settings {
  settings: StoreSettings;
}
export type { ConnectionTest, FoundOrders, StoreSettings, Work, WorkKind, WorkResults };
