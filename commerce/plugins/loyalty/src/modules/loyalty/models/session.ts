import { model } from '@medusajs/framework/utils';
import LoyaltyReward from './reward';

/**
 * What the shop knows of one cart's loyalty checkout. The loyalty service holds the truth; this is its newest
 * answer and the cart it was for.
 */
const LoyaltySession = model
  .define('loyalty_session', {
    id: model.id({ prefix: 'loysess' }).primaryKey(),
    cart_id: model.text().unique(),
    /** The id of the session in the loyalty service; null until it was told one. */
    session_id: model.text().nullable(),
    /** Whom the service found, to begin anew with after it let an idle session expire. */
    membership_id: model.text().nullable(),
    /** Grows whenever the content hash changes, from 1; 0 while the cart was never sent. */
    cart_version: model.number().default(0),
    /** Hash of the content that `cart_version` names. */
    content_hash: model.text().default(''),
    customer_id: model.text().nullable(),
    /**
     * How the shopper identified last (`Identity`, sealed), to begin anew with; gone once the cart is an
     * order.
     */
    identity: model.json().nullable(),
    /**
     * The customer who sent a signed-in request for this cart, while it was theirs: nobody else is told to
     * the service.
     */
    signed_in_customer_id: model.text().nullable(),
    /**
     * The signed-in customer whose own request proved the session, and the membership that it proved: what a
     * link is made from.
     */
    proven_customer_id: model.text().nullable(),
    proven_membership_id: model.text().nullable(),
    /** The membership of the last answer that was proven, whoever proved it. */
    known_membership_id: model.text().nullable(),
    status: model.text().default('IDENTIFYING'),
    /** The newest answer (`LoyaltyAnswer`, sealed), null before the first. */
    snapshot: model.json().nullable(),
    /** `{ids}`: the rewards in effect when the cart's discounts were last written. */
    priced_reward_ids: model.json().nullable(),
    order_id: model.text().index().nullable(),
    rewards: model.hasMany(() => LoyaltyReward, { mappedBy: 'session' }),
  })
  .cascades({ delete: ['rewards'] });

export default LoyaltySession;
