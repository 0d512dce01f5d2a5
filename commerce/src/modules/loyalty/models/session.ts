import { model } from '@medusajs/framework/utils';
import LoyaltyReward from './reward';

/** What the shop knows of one cart's loyalty checkout. The loyalty service holds the truth; this is its newest answer and the cart it was for. */
const LoyaltySession = model.define('loyalty_session', {
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
  status: model.text().default('IDENTIFYING'),
  /** The newest answer (`LoyaltyAnswer`), null before the first: no phone number stands in it. */
  snapshot: model.json().nullable(),
  order_id: model.text().index().nullable(),
  rewards: model.hasMany(() => LoyaltyReward, { mappedBy: 'session' }),
}).cascades({ delete: ['rewards'] });

export default LoyaltySession;
