import { InjectTransactionManager, MedusaContext, MedusaService } from '@medusajs/framework/utils';
import type { Context, InferTypeOf, Logger } from '@medusajs/framework/types';
import { isUnreachable, LoyaltyAnswer } from './answer';
import { createLoyaltyClient, type ClientOptions, type LoyaltyClient } from './client';
import LoyaltyReward from './models/reward';
import LoyaltySession from './models/session';

type Row = InferTypeOf<typeof LoyaltySession>;

/** One cart's record: the row, with its newest answer read back through the schema. */
export interface LoyaltyRecord {
  id: string;
  cartId: string;
  sessionId: string | null;
  membershipId: string | null;
  /** What `contentHash` was sent as; 0 before. */
  cartVersion: number;
  contentHash: string;
  answer: LoyaltyAnswer | null;
  /** When the record was last written; milliseconds. */
  savedAt: number;
  orderId: string | null;
}

/** The record as it must be written back by whoever holds the cart's lock. */
const recordOf = (row: Row): LoyaltyRecord => {
  const answer = LoyaltyAnswer.safeParse(row.snapshot);
  return {
    id: row.id,
    cartId: row.cart_id,
    sessionId: row.session_id,
    membershipId: row.membership_id,
    cartVersion: row.cart_version,
    contentHash: row.content_hash,
    // An answer of an older schema is no answer: the next evaluation brings a new one.
    answer: answer.success ? answer.data : null,
    savedAt: new Date(row.updated_at).getTime(),
    orderId: row.order_id,
  };
};

/** Whether `next` may take the place of `last`: answers arrive in any order. */
export function isNewer(next: LoyaltyAnswer, last: LoyaltyAnswer | null): boolean {
  // Nobody who knows the session gave the last one: any real answer is better, however old its last change.
  if (!last || isUnreachable(last)) return true;
  const later = Date.parse(next.updatedAt) - Date.parse(last.updatedAt);
  return later === 0 ? next.cartVersion >= last.cartVersion : later > 0;
}

/** The shop's side of loyalty: the record of each cart, and the typed client of the loyalty API. Who writes a record holds its cart's lock. */
export default class LoyaltyModuleService extends MedusaService({ LoyaltySession, LoyaltyReward }) {
  readonly client: LoyaltyClient;

  constructor({ logger }: { logger: Logger }, options: ClientOptions) {
    // The container is read by the base class through `arguments`.
    super(...arguments);
    this.client = createLoyaltyClient(options, logger);
  }

  /** The record of a cart that somebody tried to identify; null for every other cart. */
  async findByCart(cartId: string): Promise<LoyaltyRecord | null> {
    const [row] = await this.listLoyaltySessions({ cart_id: cartId }, { take: 1 });
    return row ? recordOf(row) : null;
  }

  async findByOrder(orderId: string): Promise<LoyaltyRecord | null> {
    const [row] = await this.listLoyaltySessions({ order_id: orderId }, { take: 1 });
    return row ? recordOf(row) : null;
  }

  /** Begins the record of a cart; the cart's lock makes it one. */
  async begin(cartId: string, customerId: string | null): Promise<LoyaltyRecord> {
    return recordOf(await this.createLoyaltySessions({ cart_id: cartId, customer_id: customerId }));
  }

  /** The content that is sent next has this hash and this version. */
  async setContent(id: string, contentHash: string, cartVersion: number): Promise<void> {
    await this.updateLoyaltySessions({ id, content_hash: contentHash, cart_version: cartVersion });
  }

  /** The order that the cart became. */
  async setOrder(id: string, orderId: string): Promise<void> {
    await this.updateLoyaltySessions({ id, order_id: orderId });
  }

  /** Keeps an answer as the newest, with its rewards as rows, in one transaction. */
  @InjectTransactionManager()
  async saveAnswer(record: LoyaltyRecord, answer: LoyaltyAnswer, @MedusaContext() context: Context = {}): Promise<void> {
    await this.updateLoyaltySessions(
      {
        id: record.id,
        session_id: answer.sessionId || record.sessionId,
        membership_id: answer.member?.membershipId ?? record.membershipId,
        status: answer.status,
        snapshot: { ...answer },
      },
      context,
    );
    await this.deleteLoyaltyRewards({ session_id: record.id }, context);
    const rewards = [...answer.rewards.instant, ...answer.rewards.optional].map(({ rewardId, type, description, discountAmount, applied }) => ({
      reward_id: rewardId,
      type,
      description,
      amount: discountAmount,
      applied,
      session_id: record.id,
    }));
    if (rewards.length > 0) await this.createLoyaltyRewards(rewards, context);
  }
}
