import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Prisma } from '../../prisma/generated/client';
import type { Database } from '../postgres';

const SECRET_BYTES = 32;
const ID_BYTES = 8;
/**
 * `lk_<id>_<secret>`: the id in hex finds the row, the secret in base64url (256 random bits) proves the
 * caller.
 */
const KEY = /^lk_([A-Za-z0-9]{1,40})_([A-Za-z0-9_-]{43})$/;

export const API_KEY_SCOPES = ['checkout', 'support', 'admin'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

export interface ApiKeyRecord {
  id: string;
  /** Hex SHA-256 of the secret half. */
  secretHash: string;
  scope: ApiKeyScope;
  /** The only store that the key sees; null only for a support or admin key of all stores. */
  storeId: string | null;
  revokedAt: Date | null;
  /** Refused with NODE_ENV=production. */
  development: boolean;
}

export interface ApiKeyGrant {
  scope: ApiKeyScope;
  storeId: string | null;
  /** For people: what the key is for. */
  label: string;
  development: boolean;
}

/** What people are shown of a key: nothing that it, or its hash, could be known from. */
export interface ApiKeyEntry extends ApiKeyGrant {
  id: string;
  createdAt: Date;
  /** To the minute; null when no use is known. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** A request with this key was let in. */
export interface ApiKeyUse {
  id: string;
  at: Date;
}

export interface ApiKeyRepository {
  /** Revoked keys are found too: the caller looks at `revokedAt`. */
  find(id: string): Promise<ApiKeyRecord | null>;
  /** Keys that are not revoked, the newest first; at most `limit`. */
  active(limit: number): Promise<ApiKeyRecord[]>;
  /** Every key, revoked ones too, the newest first. */
  list(): Promise<ApiKeyEntry[]>;
  /** In one statement. A use less than a minute after the kept one, or before it, changes nothing. */
  recordUses(uses: ApiKeyUse[]): Promise<void>;
  /** The key in clear is told here and never again. */
  create(grant: ApiKeyGrant): Promise<{ key: string; record: ApiKeyRecord }>;
  /**
   * Stores a key that is known already; a repeat changes nothing (a revoked key stays revoked). Throws when
   * the id has another secret.
   */
  ensure(key: string, grant: ApiKeyGrant): Promise<ApiKeyRecord>;
  /** False when there is no such key or it was revoked before. */
  revoke(id: string): Promise<boolean>;
}

/** The two halves of a key, or null when the text is no key. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = KEY.exec(key) ?? [];
  return id && secret ? { id, secret } : null;
}

/** Hex SHA-256. A fast hash is enough: the secret is 256 random bits, nothing that could be guessed. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares in constant time. */
export function secretMatches(secret: string, secretHash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const kept = Buffer.from(secretHash, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/** A fresh key that no table knows yet. */
export const generateApiKey = (): string =>
  `lk_${randomBytes(ID_BYTES).toString('hex')}_${randomBytes(SECRET_BYTES).toString('base64url')}`;

function scopeOf(scope: string): ApiKeyScope {
  const known = API_KEY_SCOPES.find((candidate) => candidate === scope);
  if (!known) throw new Error('An API key in the database has an unknown scope');
  return known;
}

type Row = Omit<ApiKeyRecord, 'scope'> & { scope: string };

const toRecord = ({ id, secretHash, scope, storeId, revokedAt, development }: Row): ApiKeyRecord => ({
  id,
  secretHash,
  scope: scopeOf(scope),
  storeId,
  revokedAt,
  development,
});

function checkGrant({ scope, storeId }: ApiKeyGrant): void {
  if (scope === 'checkout' && storeId === null) throw new Error('A checkout key needs a store');
}

export function createApiKeyRepository(db: Database): ApiKeyRepository {
  const ensure = async (key: string, grant: ApiKeyGrant): Promise<ApiKeyRecord> => {
    checkGrant(grant);
    const parsed = parseApiKey(key);
    if (!parsed) throw new Error('An API key must look like lk_<id>_<43 characters>');
    const secretHash = hashSecret(parsed.secret);
    const { scope, storeId, label, development } = grant;
    const row = await db.apiKey.upsert({
      where: { id: parsed.id },
      create: { id: parsed.id, secretHash, scope, storeId, label, development },
      update: {},
    });
    if (row.secretHash !== secretHash) throw new Error('Another API key has this id');
    return toRecord(row);
  };

  return {
    ensure,
    async find(id) {
      const row = await db.apiKey.findUnique({ where: { id } });
      return row && toRecord(row);
    },
    async active(limit) {
      const rows = await db.apiKey.findMany({
        where: { revokedAt: null },
        orderBy: { createdAt: 'desc' },
        take: limit,
      });
      return rows.map(toRecord);
    },
    async list() {
      const rows = await db.apiKey.findMany({
        omit: { secretHash: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      });
      return rows.map((row) => ({ ...row, scope: scopeOf(row.scope) }));
    },
    async recordUses(uses) {
      const ids = uses.map(({ id }) => id);
      const times = uses.map(({ at }) => at.toISOString());
      await db.$hot(Prisma.sql`
        UPDATE api_key AS k SET last_used_at = used.at
        FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS used (id, at)
        WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at <= used.at - interval '1 minute')`);
    },
    async create(grant) {
      const key = generateApiKey();
      return { key, record: await ensure(key, grant) };
    },
    async revoke(id) {
      const { count } = await db.apiKey.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      return count === 1;
    },
  };
}
