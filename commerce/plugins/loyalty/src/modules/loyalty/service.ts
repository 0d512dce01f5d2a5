import {
  generateEntityId,
  InjectManager,
  InjectTransactionManager,
  MedusaContext,
  MedusaService,
} from '@medusajs/framework/utils';
import type { Context, InferTypeOf, Logger } from '@medusajs/framework/types';
import type { EntityManager } from '@medusajs/framework/mikro-orm/postgresql';
import { createKeyring, type Keyring } from '../../encryption/keyring';
import { openJson, sealJson } from '../../encryption/sealed-json';
import { PlainError, reasonOf } from '../../failure';
import { parseOptions, type PluginOptions, type PluginOptionsInput } from '../../options';
import { isUnreachable } from './answer';
import { LoyaltyAnswer, type Identity } from './contract';
import { createLoyaltyClient, type LoyaltyClient } from './client';
import { createDesk, type Desk } from './desk';
import LoyaltyMembership from './models/membership';
import LoyaltyReward from './models/reward';
import LoyaltySession from './models/session';

type Row = InferTypeOf<typeof LoyaltySession>;

/** One cart's record: the row, with its newest answer read back through the schema. */
export interface LoyaltyRecord {
  id: string;
  cartId: string;
  sessionId: string | null;
  membershipId: string | null;
  /** How the shopper identified last; null before, after the order, and in records of before. */
  identity: Identity | null;
  /** Who sent a signed-in request for this cart while it was theirs. */
  signedInCustomerId: string | null;
  /** What was proven by a request of a signed-in customer, and whose request it was. */
  proven: { customerId: string; membershipId: string } | null;
  /** The membership of the last proven answer, whoever proved it. */
  knownMembershipId: string | null;
  /** What `contentHash` was sent as; 0 before. */
  cartVersion: number;
  contentHash: string;
  answer: LoyaltyAnswer | null;
  /** The rewards in effect when the cart's discounts were last written: what an order of it was priced with. */
  pricedRewardIds: string[];
  /** When the record was last written; milliseconds. */
  savedAt: number;
  orderId: string | null;
}

/** A customer's own membership. */
export interface Membership {
  membershipId: string;
  provenAt: Date;
}

/** Whether `next` may take the place of `last`: answers arrive in any order. */
export function isNewer(next: LoyaltyAnswer, last: LoyaltyAnswer | null): boolean {
  // Nobody who knows the session gave the last one: any real answer is better, however old its last change.
  if (!last || isUnreachable(last)) return true;
  const later = Date.parse(next.updatedAt) - Date.parse(last.updatedAt);
  return later === 0 ? next.cartVersion >= last.cartVersion : later > 0;
}

/** None in rows of before. */
const pricedIn = ({ priced_reward_ids: priced }: Pick<Row, 'priced_reward_ids'>): string[] => {
  const ids: unknown = priced?.['ids'];
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
};

/** A ciphertext opens in its own row and column only. */
const place = (id: string, column: 'snapshot' | 'identity'): string => `loyalty_session:${id}:${column}`;

/**
 * The shop's side of loyalty: the record of each cart, and the typed client of the loyalty API. Who writes a
 * record holds its cart's lock.
 */
export default class LoyaltyModuleService extends MedusaService({
  LoyaltySession,
  LoyaltyReward,
  LoyaltyMembership,
}) {
  readonly client: LoyaltyClient;
  /** For staff. */
  readonly desk: Desk;
  readonly options: PluginOptions;
  private readonly keyring: Keyring;
  private readonly log: Logger;

  constructor({ logger }: { logger: Logger }, options: PluginOptionsInput) {
    // The container is read by the base class through `arguments`.
    super(...arguments);
    this.options = parseOptions(options);
    this.client = createLoyaltyClient(this.options, logger);
    this.desk = createDesk(this.options);
    this.keyring = createKeyring(this.options.encryptionKeys, 'encryptionKeys');
    this.log = logger;
  }

  /** The record of a cart that somebody tried to identify; null for every other cart. */
  async findByCart(cartId: string): Promise<LoyaltyRecord | null> {
    const [row] = await this.listLoyaltySessions({ cart_id: cartId }, { take: 1 });
    return row ? this.recordOf(row) : null;
  }

  async findByOrder(orderId: string): Promise<LoyaltyRecord | null> {
    const [row] = await this.listLoyaltySessions({ order_id: orderId }, { take: 1 });
    return row ? this.recordOf(row) : null;
  }

  /** Begins the record of a cart; the cart's lock makes it one. */
  async begin(cartId: string, customerId: string | null): Promise<LoyaltyRecord> {
    return this.recordOf(await this.createLoyaltySessions({ cart_id: cartId, customer_id: customerId }));
  }

  /** The content that is sent next has this hash and this version. */
  async setContent(id: string, contentHash: string, cartVersion: number): Promise<void> {
    await this.updateLoyaltySessions({ id, content_hash: contentHash, cart_version: cartVersion });
  }

  /** How the shopper identified, sealed: a session that the service lets expire is begun anew with it. */
  async setIdentity(id: string, identity: Identity): Promise<void> {
    await this.updateLoyaltySessions({
      id,
      identity: { ...sealJson(this.keyring, identity, place(id, 'identity')) },
    });
  }

  /** This customer sent a signed-in request for the cart, which is theirs. */
  async setSignedIn(id: string, customerId: string): Promise<void> {
    await this.updateLoyaltySessions({ id, signed_in_customer_id: customerId });
  }

  /** A request of this customer, for a cart of theirs, proved the membership. */
  async setProven(id: string, customerId: string, membershipId: string): Promise<void> {
    await this.updateLoyaltySessions({
      id,
      proven_customer_id: customerId,
      proven_membership_id: membershipId,
    });
  }

  /** The rewards that the cart's discounts are made with now. */
  async setPricedRewards(id: string, rewardIds: string[]): Promise<void> {
    await this.updateLoyaltySessions({ id, priced_reward_ids: { ids: rewardIds } });
  }

  /** The order that the cart became; nothing is begun anew for it. */
  async setOrder(id: string, orderId: string): Promise<void> {
    await this.updateLoyaltySessions({ id, order_id: orderId, identity: null });
  }

  /** Keeps an answer as the newest, with its rewards as rows, in one transaction. */
  @InjectTransactionManager()
  async saveAnswer(
    record: LoyaltyRecord,
    answer: LoyaltyAnswer,
    @MedusaContext() context: Context = {},
  ): Promise<void> {
    await this.updateLoyaltySessions(
      {
        id: record.id,
        session_id: answer.sessionId || record.sessionId,
        // The id of an earlier member must not stand beside a later one whose id is not told.
        ...(answer.member?.proven ? { known_membership_id: answer.member.membershipId } : {}),
        membership_id: answer.member ? answer.member.membershipId : record.membershipId,
        status: answer.status,
        snapshot: { ...sealJson(this.keyring, answer, place(record.id, 'snapshot')) },
      },
      context,
    );
    await this.deleteLoyaltyRewards({ session_id: record.id }, context);
    const rewards = [...answer.rewards.instant, ...answer.rewards.optional].map(
      ({ rewardId, type, description, discountAmount, applied }) => ({
        reward_id: rewardId,
        type,
        description,
        amount: discountAmount,
        applied,
        session_id: record.id,
      }),
    );
    if (rewards.length > 0) await this.createLoyaltyRewards(rewards, context);
  }

  /** A customer's own membership; null where none was proven. */
  async membershipOf(customerId: string): Promise<Membership | null> {
    const [row] = await this.listLoyaltyMemberships({ customer_id: customerId }, { take: 1 });
    return row ? { membershipId: row.membership_id, provenAt: new Date(row.proven_at) } : null;
  }

  /** Makes the proven membership the customer's own, in the place of another one. Each proof counts anew. */
  async linkMembership(customerId: string, membershipId: string): Promise<Membership> {
    await this.query(
      `INSERT INTO loyalty_membership (id, customer_id, membership_id, proven_at) VALUES (?, ?, ?, now())
       ON CONFLICT (customer_id) WHERE deleted_at IS NULL DO UPDATE SET membership_id = EXCLUDED.membership_id, proven_at = now(), updated_at = now() RETURNING id`,
      [generateEntityId(undefined, 'loymem'), customerId, membershipId],
    );
    const linked = await this.membershipOf(customerId);
    if (!linked) throw new PlainError('The membership was not linked');
    return linked;
  }

  /** Seals answers that were kept in clear before, at most `limit`; answers how many there were. */
  async sealOld(limit: number): Promise<number> {
    const rows = await this.query<{ id: string; snapshot: unknown }>(
      "SELECT id, snapshot FROM loyalty_session WHERE jsonb_typeof(snapshot) = 'object' AND NOT jsonb_exists(snapshot, 'sealed') LIMIT ?",
      [limit],
    );
    for (const { id, snapshot } of rows) {
      const sealed = sealJson(this.keyring, snapshot, place(id, 'snapshot'));
      // Only what is still there: an answer that came meanwhile is newer, and sealed.
      await this.query(
        'UPDATE loyalty_session SET snapshot = ?::jsonb WHERE id = ? AND snapshot = ?::jsonb RETURNING id',
        [JSON.stringify(sealed), id, JSON.stringify(snapshot)],
      );
    }
    return rows.length;
  }

  private recordOf(row: Row): LoyaltyRecord {
    const answer = LoyaltyAnswer.safeParse(this.opened(row, 'snapshot'));
    return {
      id: row.id,
      cartId: row.cart_id,
      sessionId: row.session_id,
      membershipId: row.membership_id,
      // Nobody but this service writes it, and a changed ciphertext does not open.
      identity: (this.opened(row, 'identity') as Identity | null | undefined) ?? null,
      signedInCustomerId: row.signed_in_customer_id ?? null,
      proven:
        row.proven_customer_id && row.proven_membership_id
          ? { customerId: row.proven_customer_id, membershipId: row.proven_membership_id }
          : null,
      knownMembershipId: row.known_membership_id ?? null,
      cartVersion: row.cart_version,
      contentHash: row.content_hash,
      // An answer of an older schema is no answer: the next evaluation brings a new one.
      answer: answer.success ? answer.data : null,
      pricedRewardIds: pricedIn(row),
      savedAt: new Date(row.updated_at).getTime(),
      orderId: row.order_id,
    };
  }

  /** What cannot be opened is as if it were not there: no cart stands still for a key that is missing. */
  private opened(row: Row, column: 'snapshot' | 'identity'): unknown {
    try {
      return openJson(this.keyring, row[column], place(row.id, column));
    } catch {
      this.log.error(
        `What was kept of cart ${row.cart_id} cannot be read: the option encryptionKeys lacks its key, or it was changed`,
      );
      return null;
    }
  }

  @InjectManager()
  protected async query<Result = { id: string }>(
    sql: string,
    values: unknown[],
    @MedusaContext() context: Context<EntityManager> = {},
  ): Promise<Result[]> {
    if (!context.manager) throw new PlainError('The loyalty module has no connection to its database');
    try {
      return (await context.manager.execute(sql, values)) as Result[];
    } catch (error) {
      // The database's own error repeats the statement with its values.
      throw new PlainError(`The tables of the loyalty module: ${reasonOf(error)}`);
    }
  }
}
