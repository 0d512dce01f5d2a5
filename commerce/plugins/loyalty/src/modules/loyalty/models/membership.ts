import { model } from '@medusajs/framework/utils';

/**
 * Which membership is a customer's own: proven in a checkout of theirs. Never taken from a customer's
 * metadata, which shoppers may write.
 */
const LoyaltyMembership = model.define('loyalty_membership', {
  id: model.id({ prefix: 'loymem' }).primaryKey(),
  customer_id: model.text().unique(),
  membership_id: model.text(),
  proven_at: model.dateTime(),
});

export default LoyaltyMembership;
