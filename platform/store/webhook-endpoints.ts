import { randomBytes, randomUUID } from 'node:crypto';
import { WEBHOOK_LIMITS, type WebhookType } from '../../contract';
import { Prisma, type WebhookEndpoint as Row } from '../../prisma/generated/client';
import { contextOf, type Keyring } from '../keyring';
import type { Database } from '../postgres';

/** Of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const SECRET_BYTES = 32;

export interface WebhookEndpoint {
  id: string;
  storeId: string;
  url: string;
  /** Null: everything. */
  types: string[] | null;
  description: string | null;
  disabledAt: Date | null;
  /** Until when two secrets sign; null where one does. */
  previousSecretUntil: Date | null;
  createdAt: Date;
}

/** An endpoint of a store: nobody finds another store's by its id. */
export interface EndpointName {
  storeId: string;
  id: string;
}

/** The endpoints of the stores. A secret in clear leaves here once, when it is made, and to sign. */
export interface WebhookEndpointRepository {
  /** Null where the store has as many as it may have. */
  create(
    storeId: string,
    values: { url: string; types?: WebhookType[]; description?: string },
  ): Promise<{ endpoint: WebhookEndpoint; secret: string } | null>;
  /** The oldest first. */
  list(storeId: string): Promise<WebhookEndpoint[]>;
  find(name: EndpointName): Promise<WebhookEndpoint | null>;
  /** With all its deliveries; answers how many of them nothing had taken yet, or null where there is no endpoint. */
  remove(name: EndpointName): Promise<number | null>;
  /** The newest secret signs from now on, and the one before it for a day. Null while two sign already. */
  rotate(name: EndpointName): Promise<{ endpoint: WebhookEndpoint; secret: string } | null>;
  /** It is told what happens from now on. Null where there is no endpoint. */
  enable(name: EndpointName): Promise<WebhookEndpoint | null>;
  /** Of the endpoint that answered 410. What waits for it is dropped. */
  disable(id: string): Promise<void>;
  /**
   * Brings the secrets under the newest key of the ring, and forgets those that sign no more; answers how many it
   * wrote.
   */
  renewSecrets(): Promise<number>;
}

const COLUMNS = ['secret', 'previous_secret'] as const;
const boundTo = (id: string, column: (typeof COLUMNS)[number]): string =>
  contextOf('webhook_endpoint', id, column);

/** The secrets that sign now, the newest first. */
export function secretsOf(
  keyring: Keyring,
  {
    id,
    secret,
    previousSecret,
    previousUntil,
  }: Pick<Row, 'id' | 'secret' | 'previousSecret' | 'previousUntil'>,
): string[] {
  const secrets = [keyring.decryptTextOfAnyAge(secret, boundTo(id, 'secret'))];
  if (previousSecret !== null && previousUntil !== null && previousUntil.getTime() > Date.now())
    secrets.push(keyring.decryptTextOfAnyAge(previousSecret, boundTo(id, 'previous_secret')));
  return secrets;
}

const viewOf = ({
  id,
  storeId,
  url,
  types,
  description,
  disabledAt,
  previousUntil,
  createdAt,
}: Row): WebhookEndpoint => ({
  id,
  storeId,
  url,
  types: types.length > 0 ? types : null,
  description,
  disabledAt,
  previousSecretUntil: previousUntil !== null && previousUntil.getTime() > Date.now() ? previousUntil : null,
  createdAt,
});

const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export function createWebhookEndpointRepository(db: Database, keyring: Keyring): WebhookEndpointRepository {
  /** Only over the very texts that were read: a rotation may come between. */
  const renew = async (row: Row): Promise<number> => {
    const hasEnded = row.previousUntil !== null && row.previousUntil.getTime() <= Date.now();
    const anew = (sealed: string, column: (typeof COLUMNS)[number]): string =>
      keyring.isOutdated(sealed)
        ? keyring.encryptText(
            keyring.decryptTextOfAnyAge(sealed, boundTo(row.id, column)),
            boundTo(row.id, column),
          )
        : sealed;
    const secret = anew(row.secret, 'secret');
    const previousSecret =
      hasEnded || row.previousSecret === null ? null : anew(row.previousSecret, 'previous_secret');
    if (secret === row.secret && previousSecret === row.previousSecret) return 0;
    const { count } = await db.webhookEndpoint.updateMany({
      where: { id: row.id, secret: row.secret, previousSecret: row.previousSecret },
      data: { secret, previousSecret, ...(hasEnded ? { previousUntil: null } : {}) },
    });
    return count;
  };

  return {
    async create(storeId, { url, types = [], description }) {
      const id = randomUUID();
      const secret = newSecret();
      const data = { id, storeId, url, types, description: description ?? null };
      // One after the other for each store: two at once must not both be the last that is allowed.
      const row = await db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`webhook_endpoint:${storeId}`}, 0))`;
        if ((await tx.webhookEndpoint.count({ where: { storeId } })) >= WEBHOOK_LIMITS.endpoints) return null;
        return tx.webhookEndpoint.create({
          data: { ...data, secret: keyring.encryptText(secret, boundTo(id, 'secret')) },
        });
      });
      return row && { endpoint: viewOf(row), secret };
    },
    async list(storeId) {
      const rows = await db.webhookEndpoint.findMany({
        where: { storeId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(viewOf);
    },
    async find({ storeId, id }) {
      const row = await db.webhookEndpoint.findUnique({ where: { storeId, id } });
      return row && viewOf(row);
    },
    async remove({ storeId, id }) {
      const [row] = await db.$hot<{ dropped: number }>(Prisma.sql`
        WITH gone AS (DELETE FROM webhook_endpoint WHERE id = ${id}::uuid AND store_id = ${storeId} RETURNING id)
        SELECT (SELECT count(*)::int FROM webhook_delivery WHERE endpoint_id = gone.id AND status = 'pending') AS dropped FROM gone`);
      return row?.dropped ?? null;
    },
    async rotate({ storeId, id }) {
      const row = await db.webhookEndpoint.findUnique({ where: { storeId, id } });
      if (!row || viewOf(row).previousSecretUntil !== null) return null;
      const [current] = secretsOf(keyring, row);
      if (current === undefined) return null;
      const secret = newSecret();
      // Over the very secret that was read: of two rotations at once one is refused.
      const [rotated] = await db.webhookEndpoint.updateManyAndReturn({
        where: { id: row.id, secret: row.secret },
        data: {
          secret: keyring.encryptText(secret, boundTo(row.id, 'secret')),
          previousSecret: keyring.encryptText(current, boundTo(row.id, 'previous_secret')),
          previousUntil: new Date(Date.now() + WEBHOOK_LIMITS.rotationMs),
        },
      });
      return rotated ? { endpoint: viewOf(rotated), secret } : null;
    },
    async enable({ storeId, id }) {
      const [row] = await db.webhookEndpoint.updateManyAndReturn({
        where: { storeId, id },
        data: { disabledAt: null },
      });
      return row ? viewOf(row) : null;
    },
    async disable(id) {
      await db.$transaction([
        db.webhookEndpoint.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: new Date() } }),
        db.webhookDelivery.updateMany({
          where: { endpointId: id, status: 'pending' },
          data: { status: 'dropped', nextAttemptAt: null },
        }),
      ]);
    },
    async renewSecrets() {
      let written = 0;
      // A store has few endpoints and a service few thousand stores.
      for (const row of await db.webhookEndpoint.findMany()) written += await renew(row);
      return written;
    },
  };
}
