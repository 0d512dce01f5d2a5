import type Redis from 'ioredis';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { contextOf, type Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { HostError } from './host-error';
import type { HostMetrics } from './metrics';
import { sharedOnce } from './redis-lock';
import type { StoreHostConfig } from '../cache';

const Token = z.object({ value: z.string().min(1), issuedAt: z.number(), expiresAt: z.number() });
export type AccessToken = z.infer<typeof Token>;

export interface TokenStoreDeps {
  redis: Redis | null;
  keyring: Keyring;
  logger: Logger;
  metrics: HostMetrics;
  /** Asks the host for a new token; bounded by `fetchTimeoutMs` itself. */
  fetchToken(config: StoreHostConfig): Promise<AccessToken>;
  fetchTimeoutMs: number;
}

interface State {
  token?: AccessToken;
  /**
   * The last token that the host did not take, and until when it is not to be adopted from Redis again: a host
   * that answers 401 for a moment, or one that issues the same token again, must not lock it out for good.
   */
  rejected?: { value: string; until: number };
  obtaining?: Promise<AccessToken>;
}

/** Longer than a look-up that had begun before the rejection was known. */
const REJECTED_MS = 30_000;
const MAX_STORES = 10_000;
/** A token is renewed in the last fifth of its life, but no earlier than a minute before its end. */
const RENEW_SHARE = 0.2;
const RENEW_AHEAD_MS = 60_000;
/** In the last moments a token could end on its way to the host. */
const LAST_MOMENTS_MS = 2_000;

const lifeOf = (token: AccessToken) => token.expiresAt - token.issuedAt;
const isUsable = (token: AccessToken) =>
  Date.now() < token.expiresAt - Math.min(LAST_MOMENTS_MS, lifeOf(token) / 10);
const isDue = (token: AccessToken) =>
  Date.now() >= token.expiresAt - Math.min(RENEW_AHEAD_MS, lifeOf(token) * RENEW_SHARE);

const isRejected = ({ rejected }: State, { value }: AccessToken) =>
  rejected?.value === value && Date.now() < rejected.until;

/**
 * OAuth2 access tokens, one per store and credentials: in memory, shared through Redis (encrypted), renewed
 * before they end, fetched by one caller at a time over all processes. Without Redis each process fetches its
 * own.
 */
export class TokenStore {
  private readonly states = new LRUCache<string, State>({ max: MAX_STORES });

  constructor(private readonly deps: TokenStoreDeps) {}

  /**
   * A token that is good now. One that ends soon is answered at once and renewed behind the caller's back.
   */
  async get(config: StoreHostConfig): Promise<string> {
    const state = this.stateOf(config);
    if (!state.token || !isUsable(state.token)) return (await this.obtain(config, state)).value;
    if (isDue(state.token)) {
      this.obtain(config, state).catch(() =>
        this.deps.logger.debug({ storeId: config.storeId }, 'A token could not be renewed ahead of its end'),
      );
    }
    return state.token.value;
  }

  /** After a 401: a token other than the rejected one, from whoever renewed it first. */
  async renew(config: StoreHostConfig, rejected: string): Promise<string> {
    const state = this.stateOf(config);
    state.rejected = { value: rejected, until: Date.now() + REJECTED_MS };
    if (state.token?.value === rejected) state.token = undefined;
    if (state.token && isUsable(state.token)) return state.token.value;
    const token = await this.obtain(config, state);
    if (token.value !== rejected) return token.value;
    // A look-up that had begun before the rejection was known took the same token from Redis.
    return (await this.obtain(config, state)).value;
  }

  /** Forgets the token that the processes share and fetches a new one. */
  async refresh(config: StoreHostConfig): Promise<void> {
    const state = this.stateOf(config);
    const known = (await this.readShared(config)) ?? state.token;
    state.token = undefined;
    await (known ? this.renew(config, known.value) : this.obtain(config, state));
  }

  private stateOf(config: StoreHostConfig): State {
    const key = this.keyOf(config);
    const known = this.states.get(key);
    if (known) return known;
    const state: State = {};
    this.states.set(key, state);
    return state;
  }

  /**
   * Changes with the credentials, so that a new secret never meets an old token; a keyed hash, so that it
   * tells nothing.
   */
  private keyOf({ storeId, hostUrl, clientId, clientSecret }: StoreHostConfig): string {
    return `loyalty:pdi:token:${this.deps.keyring.lookupHash(JSON.stringify([storeId, hostUrl, clientId, clientSecret]))}`;
  }

  private obtain(config: StoreHostConfig, state: State): Promise<AccessToken> {
    state.obtaining ??= this.shareOrFetch(config, state).finally(() => {
      state.obtaining = undefined;
    });
    return state.obtaining;
  }

  private async shareOrFetch(config: StoreHostConfig, state: State): Promise<AccessToken> {
    const { redis, fetchTimeoutMs } = this.deps;
    const token = await sharedOnce(redis, {
      key: `${this.keyOf(config)}:lock`,
      ttlMs: fetchTimeoutMs + 500,
      maxWaitMs: fetchTimeoutMs,
      look: async () => {
        const shared = await this.readShared(config);
        return shared && !isRejected(state, shared) && !isDue(shared) ? shared : undefined;
      },
      work: async () => {
        const fetched = await this.fetch(config);
        // The host gives the same token out again, so it takes it again.
        if (state.rejected?.value === fetched.value) state.rejected = undefined;
        return fetched;
      },
    });
    if (!isRejected(state, token)) state.token = token;
    return token;
  }

  private async fetch(config: StoreHostConfig): Promise<AccessToken> {
    try {
      const token = await this.deps.fetchToken(config);
      this.deps.metrics.countTokenRequest('ok');
      await this.writeShared(config, token);
      return token;
    } catch (error) {
      const isRefused = error instanceof HostError && error.code === 'HOST_UNAUTHORIZED';
      this.deps.metrics.countTokenRequest(isRefused ? 'refused' : 'failed');
      throw error;
    }
  }

  /**
   * Undefined when there is none, Redis is away, or the entry cannot be read (a key that was rotated away).
   */
  private async readShared(config: StoreHostConfig): Promise<AccessToken | undefined> {
    try {
      const key = this.keyOf(config);
      const sealed = await this.deps.redis?.get(key);
      return sealed
        ? Token.parse(JSON.parse(this.deps.keyring.decryptText(sealed, contextOf(key))))
        : undefined;
    } catch {
      this.deps.logger.debug({ storeId: config.storeId }, 'No token from Redis');
      return undefined;
    }
  }

  private async writeShared(config: StoreHostConfig, token: AccessToken): Promise<void> {
    const ttlMs = Math.floor(token.expiresAt - Date.now());
    if (ttlMs <= 0) return;
    try {
      const key = this.keyOf(config);
      await this.deps.redis?.set(
        key,
        this.deps.keyring.encryptText(JSON.stringify(token), contextOf(key)),
        'PX',
        ttlMs,
      );
    } catch {
      this.deps.logger.debug({ storeId: config.storeId }, 'Redis did not take the token');
    }
  }
}
