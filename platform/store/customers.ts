import type { MemberAccount } from '../../contract';
import { Prisma } from '../../prisma/generated/client';
import { contextOf, type Keyring } from '../keyring';
import type { Database } from '../postgres';

export interface CustomerLink {
  storeId: string;
  customerId: string;
  membershipId: string;
  /**
   * E.164; stored encrypted, with a keyed hash to look it up. Absent: a phone of the same membership stays.
   */
  phone?: string;
  /**
   * When it was told, in milliseconds since the epoch; now where absent. A link never takes the place of one
   * that was told after it.
   */
  toldAt?: number;
  /**
   * Somebody signed in as this customer showed to be the member. A link that is only claimed does not take
   * the place of a proven one.
   */
  proven?: boolean;
}

export interface Customer {
  customerId: string;
  membershipId: string;
  pointsBalance: number | null;
  tier: string | null;
  linkedAt: Date;
  syncedAt: Date | null;
}

export interface CustomerRepository {
  link(link: CustomerLink): Promise<void>;
  /**
   * Writes nothing where the customer is linked to another membership, or a later account is there already.
   * `toldAt`: milliseconds since the epoch, now where absent.
   */
  saveAccount(input: {
    storeId: string;
    customerId: string;
    account: MemberAccount;
    toldAt?: number;
  }): Promise<void>;
  /** The same for every customer of the store who is linked to this membership. */
  saveAccountOfMember(input: { storeId: string; account: MemberAccount; toldAt: number }): Promise<void>;
  find(storeId: string, customerId: string): Promise<Customer | null>;
  /** The customers who showed to be this member, by their ids. */
  provenHolders(storeId: string, membershipId: string): Promise<string[]>;
  /** By E.164 phone: newest link first. */
  findByPhone(storeId: string, phone: string): Promise<Customer | null>;
}

/**
 * Links a customer to a membership. Another membership than before drops what belonged to the old one. A proven
 * link stands before a claimed one, and of two alike the one that was told last: a write that was retried for
 * days brings no older link back. One statement, so that two checkouts of the same customer cannot race; for
 * `$hot`, by itself or as a part of another.
 */
export function linkStatement(
  keyring: Keyring,
  { storeId, customerId, membershipId, phone, proven = false, toldAt = Date.now() }: CustomerLink,
): Prisma.Sql {
  const sealed = phone
    ? keyring.encryptText(phone, contextOf('loyalty_customer', storeId, customerId, 'phone'))
    : null;
  const hash = phone ? keyring.lookupHash(phone) : null;
  const told = new Date(toldAt);
  return Prisma.sql`
    INSERT INTO loyalty_customer AS c (id, store_id, customer_id, membership_id, phone, phone_hash, linked_at, proven_at)
    VALUES (gen_random_uuid(), ${storeId}, ${customerId}, ${membershipId}, ${sealed}, ${hash}, timezone('utc', ${told}::timestamptz),
      CASE WHEN ${proven} THEN timezone('utc', ${told}::timestamptz) END)
    ON CONFLICT (store_id, customer_id) DO UPDATE SET
      membership_id = EXCLUDED.membership_id,
      phone         = CASE WHEN c.membership_id = EXCLUDED.membership_id AND (EXCLUDED.phone IS NULL OR c.phone IS NOT NULL AND EXCLUDED.linked_at < c.linked_at) THEN c.phone ELSE EXCLUDED.phone END,
      phone_hash    = CASE WHEN c.membership_id = EXCLUDED.membership_id AND (EXCLUDED.phone IS NULL OR c.phone IS NOT NULL AND EXCLUDED.linked_at < c.linked_at) THEN c.phone_hash ELSE EXCLUDED.phone_hash END,
      points_balance = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN c.points_balance END,
      tier          = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN c.tier END,
      point_history = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN c.point_history END,
      synced_at     = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN c.synced_at END,
      linked_at     = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN GREATEST(c.linked_at, EXCLUDED.linked_at) ELSE EXCLUDED.linked_at END,
      proven_at     = CASE WHEN c.membership_id = EXCLUDED.membership_id THEN COALESCE(c.proven_at, EXCLUDED.proven_at) ELSE EXCLUDED.proven_at END
    WHERE c.membership_id = EXCLUDED.membership_id
       OR (EXCLUDED.proven_at IS NOT NULL AND c.proven_at IS NULL)
       OR ((EXCLUDED.proven_at IS NULL) = (c.proven_at IS NULL) AND EXCLUDED.linked_at >= c.linked_at)`;
}

/** A household shares a membership, not a town. */
const MAX_HOLDERS = 10;

const PUBLIC = {
  customerId: true,
  membershipId: true,
  pointsBalance: true,
  tier: true,
  linkedAt: true,
  syncedAt: true,
} as const;

export function createCustomerRepository(db: Database, keyring: Keyring): CustomerRepository {
  const saveAccounts = async (
    of: { storeId: string; customerId?: string },
    { membershipId, pointsBalance, tier, history }: MemberAccount,
    toldAt: number,
  ): Promise<void> => {
    const told = new Date(toldAt);
    await db.loyaltyCustomer.updateMany({
      where: { ...of, membershipId, OR: [{ syncedAt: null }, { syncedAt: { lte: told } }] },
      data: { pointsBalance, tier, pointHistory: history, syncedAt: told },
    });
  };

  return {
    async link(link) {
      await db.$hot(linkStatement(keyring, link));
    },
    saveAccount: ({ storeId, customerId, account, toldAt = Date.now() }) =>
      saveAccounts({ storeId, customerId }, account, toldAt),
    saveAccountOfMember: ({ storeId, account, toldAt }) => saveAccounts({ storeId }, account, toldAt),
    find: (storeId, customerId) =>
      db.loyaltyCustomer.findUnique({
        where: { storeId_customerId: { storeId, customerId } },
        select: PUBLIC,
      }),
    async provenHolders(storeId, membershipId) {
      const rows = await db.loyaltyCustomer.findMany({
        where: { storeId, membershipId, provenAt: { not: null } },
        select: { customerId: true },
        take: MAX_HOLDERS,
      });
      return rows.map(({ customerId }) => customerId);
    },
    findByPhone: (storeId, phone) =>
      db.loyaltyCustomer.findFirst({
        where: { storeId, phoneHash: keyring.lookupHash(phone) },
        orderBy: { linkedAt: 'desc' },
        select: PUBLIC,
      }),
  };
}
