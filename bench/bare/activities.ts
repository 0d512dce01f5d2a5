import type { BareActivities } from './shape';

/** They answer at once: what is left is Temporal's own time. */
export const bareActivities: BareActivities = {
  identifyMember: async () => 'M-1',
  calculateRewards: async () => [
    { rewardId: 'coffee-50-off', discountAmount: 50 },
    { rewardId: 'snack-free', discountAmount: 269 },
  ],
  finalize: async () => undefined,
};
