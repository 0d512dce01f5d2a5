import type { Cart } from '../../contract';

/**
 * The words of the bare workflow: the session's messages without anything of what the service does with them.
 */
export const BARE_TASK_QUEUE = 'bench-bare';
export const BARE_WORKFLOW = 'BareCheckout';
export const BARE_MESSAGES = {
  identify: 'identify',
  cartUpdated: 'cartUpdated',
  selectReward: 'selectReward',
  orderCompleted: 'orderCompleted',
  session: 'session',
} as const;

export interface Offer {
  rewardId: string;
  discountAmount: number;
}

export interface BareState {
  membershipId: string | null;
  cartVersion: number;
  offers: Offer[];
  selected: string[];
}

export interface BareActivities {
  identifyMember(phone: string): Promise<string>;
  calculateRewards(cart: Cart): Promise<Offer[]>;
  finalize(orderId: string): Promise<void>;
}
