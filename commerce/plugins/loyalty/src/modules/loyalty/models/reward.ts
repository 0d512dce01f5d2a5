import { model } from '@medusajs/framework/utils';
import LoyaltySession from './session';

/** One reward of the newest answer, as a row: for reports and support, who do not read JSON. */
const LoyaltyReward = model.define('loyalty_reward', {
  id: model.id({ prefix: 'loyrew' }).primaryKey(),
  reward_id: model.text(),
  type: model.enum(['instant', 'optional']),
  description: model.text(),
  /** What it takes off (or would take off) the cart, in minor units. */
  amount: model.number(),
  applied: model.boolean(),
  session: model.belongsTo(() => LoyaltySession, { mappedBy: 'rewards' }),
});

export default LoyaltyReward;
