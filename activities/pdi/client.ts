import type { Registry } from 'prom-client';
import type Redis from 'ioredis';
import type {
  CalculateInput,
  CalculateResult,
  ConnectionTest,
  CustomerRegistered,
  FinalizeInput,
  FinalizeResult,
  GoodwillAnswer,
  GoodwillRequest,
  HostCall,
  IdentifyInput,
  IdentifyResult,
  MemberAccount,
  ProofCodeInput,
  ReverseInput,
  ReverseResult,
} from '../../contract';
import { anyAddress, type HostAddresses } from '../../platform/host-address';
import type { Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { traced } from '../../platform/tracing';
import type { Broadcast } from '../cache';
import { Breakers, type BreakerOptions } from './breakers';
import { testConnection } from './connection-test';
import { createDeadline, type Deadline } from './deadline';
import { HostError, HostRefusal } from './host-error';
import { createHttp, type Http, type HttpAnswer } from './http';
import { createHostMetrics, type HostMetrics } from './metrics';
import type { StoreConfigSource, StoreHostConfig } from '../cache';
import { TokenStore, type AccessToken } from './token-store';
import * as wire from './wire';
import * as periods from './wire-periods';

export interface PdiTimeouts {
  /** One attempt of identify, calculate or a one-time code while the shopper waits, token included. */
  interactiveMs: number;
  /** One attempt of everything else. */
  backgroundMs: number;
  /**
   * A token request. Longer than an interactive attempt: the attempt that began it fails, the next one finds
   * the token.
   */
  tokenMs: number;
}

export const DEFAULT_TIMEOUTS: PdiTimeouts = { interactiveMs: 900, backgroundMs: 10_000, tokenMs: 2_000 };

export interface PdiClientDeps {
  storeConfigs: StoreConfigSource;
  redis: Redis | null;
  broadcast: Broadcast;
  keyring: Keyring;
  logger: Logger;
  /** Gets this client's metrics; one client per registry. */
  registry: Registry;
  /** Where secrets and tokens may be sent; anywhere without it. */
  hosts?: HostAddresses;
  timeouts?: Partial<PdiTimeouts>;
  breaker?: Partial<BreakerOptions>;
}

export interface CallOptions {
  /** The caller no longer waits. */
  signal?: AbortSignal;
  /** Who waits for the answer; absent: a shopper, where the method is one that shoppers wait for. */
  waiter?: 'shopper' | 'nobody';
  /** Never longer than this, in milliseconds. */
  maxMs?: number;
}

/** One call to the host: which, of which store, and how long for. */
interface Call {
  method: Method;
  storeId: string;
  options: CallOptions | undefined;
}

type Method =
  | 'heartbeat'
  | 'identifyMember'
  | 'sendCode'
  | 'verifyCode'
  | 'calculateRewards'
  | 'finalizeRewards'
  | 'cancelTransaction'
  | 'reverseTransaction'
  | 'giveGoodwill'
  | 'enrollMember'
  | 'getMember'
  | 'refreshToken'
  | 'listEntries'
  | 'endPeriod';

const INTERACTIVE: ReadonlySet<Method> = new Set<Method>([
  'identifyMember',
  'sendCode',
  'verifyCode',
  'calculateRewards',
]);
/** A store that was switched off still closes what it sold. */
const FOR_THE_BOOKS: ReadonlySet<Method> = new Set<Method>(['listEntries', 'endPeriod']);
const MAX_TOKEN_LIFE_SECONDS = 86_400;

/**
 * The loyalty host's client; it knows nothing of Temporal. Every method throws a `HostError` whose `code` is
 * a `HostFailure`, a `HostRefusal` for a business "no" that its result cannot express, or the reason of the
 * caller's signal.
 */
export class PdiClient {
  private readonly http: Http;
  private readonly metrics: HostMetrics;
  private readonly breakers: Breakers;
  private readonly tokens: TokenStore;
  private readonly timeouts: PdiTimeouts;

  constructor(private readonly deps: PdiClientDeps) {
    const { redis, broadcast, keyring, logger } = deps;
    this.http = createHttp(deps.hosts ?? anyAddress);
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...deps.timeouts };
    this.metrics = createHostMetrics(deps.registry);
    this.breakers = new Breakers({ redis, broadcast, logger, metrics: this.metrics, options: deps.breaker });
    this.tokens = new TokenStore({
      redis,
      keyring,
      logger,
      metrics: this.metrics,
      fetchTimeoutMs: this.timeouts.tokenMs,
      fetchToken: (config) => this.fetchToken(config),
    });
  }

  /** Resolves when the host is online for this store. */
  heartbeat(input: { storeId: string }, options?: CallOptions): Promise<void> {
    return this.call({ method: 'heartbeat', storeId: input.storeId, options }, () => wire.statusCall());
  }

  async identifyMember(input: IdentifyInput, options?: CallOptions): Promise<IdentifyResult> {
    return this.withConfig(
      { method: 'identifyMember', storeId: input.storeId, options },
      async (config, deadline) => {
        const policy = {
          idleTimeoutMs: config.idleTimeoutSeconds * 1_000,
          bypassCooldownMs: config.bypassCooldownSeconds * 1_000,
          graceMs: config.graceSeconds * 1_000,
          paymentWindowMs: config.paymentWindowSeconds * 1_000,
          proof: config.proof,
          timeZone: config.timeZone,
        };
        try {
          return {
            outcome: 'found',
            ...(await this.exchange(config, wire.identifyCall(config, input), deadline)),
            policy,
          };
        } catch (error) {
          if (isRefusal(error, wire.REFUSALS.memberNotFound)) return { outcome: 'notFound', policy };
          throw error;
        }
      },
    );
  }

  /**
   * A host that tells that it has no such member is answered for as one that keeps silent: our caller must
   * not learn it here.
   */
  async sendCode(input: ProofCodeInput, options?: CallOptions): Promise<{ outcome: 'sent' | 'unsupported' }> {
    try {
      return await this.call({ method: 'sendCode', storeId: input.storeId, options }, (config) =>
        wire.sendCodeCall(config, input),
      );
    } catch (error) {
      if (isRefusal(error, wire.REFUSALS.memberNotFound)) return { outcome: 'sent' };
      throw error;
    }
  }

  async verifyCode(
    input: ProofCodeInput & { code: string },
    options?: CallOptions,
  ): Promise<{ verified: boolean }> {
    try {
      return await this.call({ method: 'verifyCode', storeId: input.storeId, options }, (config) =>
        wire.verifyCodeCall(config, input),
      );
    } catch (error) {
      if (isRefusal(error, wire.REFUSALS.memberNotFound)) return { verified: false };
      throw error;
    }
  }

  /**
   * Rewards that cannot be read are left out; whether the others are true of the cart is for the caller to
   * check.
   */
  async calculateRewards(input: CalculateInput, options?: CallOptions): Promise<CalculateResult> {
    const { result, dropped } = await this.call(
      { method: 'calculateRewards', storeId: input.storeId, options },
      (config) => wire.calculateCall(config, input),
    );
    if (dropped > 0)
      this.deps.logger.warn(
        { storeId: input.storeId, posSequenceId: input.posSequenceId, dropped },
        'Rewards that cannot be read were left out',
      );
    return result;
  }

  async finalizeRewards(input: FinalizeInput, options?: CallOptions): Promise<FinalizeResult> {
    try {
      return await this.call({ method: 'finalizeRewards', storeId: input.storeId, options }, (config) =>
        wire.finalizeCall(config, input),
      );
    } catch (error) {
      if (error instanceof HostRefusal) return { outcome: 'refused', code: error.code };
      throw error;
    }
  }

  /** A transaction that the host does not know needs no release. */
  async cancelTransaction(input: HostCall, options?: CallOptions): Promise<void> {
    try {
      await this.call({ method: 'cancelTransaction', storeId: input.storeId, options }, (config) =>
        wire.cancelCall(config, input),
      );
    } catch (error) {
      if (!isRefusal(error, wire.REFUSALS.transactionNotFound)) throw error;
    }
  }

  reverseTransaction(input: ReverseInput, options?: CallOptions): Promise<ReverseResult> {
    return this.call({ method: 'reverseTransaction', storeId: input.storeId, options }, (config) =>
      wire.reverseCall(config, input),
    );
  }

  giveGoodwill(input: GoodwillRequest, options?: CallOptions): Promise<GoodwillAnswer> {
    return this.call({ method: 'giveGoodwill', storeId: input.storeId, options }, (config) =>
      wire.goodwillCall(config, input),
    );
  }

  /**
   * Tries the store's settings, also of a store that is switched off, with a token of its own. No circuit is asked
   * or told: it says how the host is now, and ten tests of a wrong address cost no checkout anything.
   */
  testConnection({ storeId }: { storeId: string }): Promise<ConnectionTest> {
    return testConnection({
      config: () => this.deps.storeConfigs.find(storeId),
      token: async (config) => (await this.fetchToken(config)).value,
      status: async (config, token) => {
        const deadline = createDeadline(this.timeouts.tokenMs);
        const call = wire.statusCall();
        try {
          readAnswer(call, await this.send(config, { call, token }, deadline));
        } finally {
          deadline.clear();
        }
      },
    });
  }

  enrollMember(
    input: { customer: CustomerRegistered; idempotencyKey: string },
    options?: CallOptions,
  ): Promise<{ membershipId: string }> {
    const { customer, idempotencyKey } = input;
    return this.call({ method: 'enrollMember', storeId: customer.storeId, options }, (config) =>
      wire.enrollCall(config, customer, idempotencyKey),
    );
  }

  getMember(input: { storeId: string; membershipId: string }, options?: CallOptions): Promise<MemberAccount> {
    return this.call({ method: 'getMember', storeId: input.storeId, options }, () =>
      wire.memberCall(input.membershipId),
    );
  }

  /** A page of what the host wrote down for the store; `unsupported`: it has no such message. */
  listEntries(
    input: Omit<periods.Period, 'date'> & { cursor: string | null },
    options?: CallOptions,
  ): Promise<periods.EntriesPage | 'unsupported'> {
    return this.call({ method: 'listEntries', storeId: input.storeId, options }, (config) =>
      periods.listEntriesCall(config, input, input.cursor),
    );
  }

  /** Ends a business day of the store at the host; a repeat is answered as the first. */
  endPeriod(period: periods.Period, options?: CallOptions): Promise<{ periodId: string } | 'unsupported'> {
    return this.call({ method: 'endPeriod', storeId: period.storeId, options }, (config) =>
      periods.endPeriodCall(config, period),
    );
  }

  refreshToken(input: { storeId: string }, options?: CallOptions): Promise<void> {
    return this.withConfig({ method: 'refreshToken', storeId: input.storeId, options }, (config, deadline) =>
      this.breakers.run(originOf(config), () => deadline.guard(this.tokens.refresh(config))),
    );
  }

  /** Ends idle connections and timers. Redis and the broadcast belong to the caller. */
  async close(): Promise<void> {
    this.http.close();
    await this.breakers.close();
  }

  private call<T>(which: Call, make: (config: StoreHostConfig) => wire.WireCall<T>): Promise<T> {
    return this.withConfig(which, (config, deadline) => this.exchange(config, make(config), deadline));
  }

  /** One attempt, measured, inside one deadline that covers configuration, token and call. */
  private withConfig<T>(
    call: Call,
    attempt: (config: StoreHostConfig, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const { method, storeId } = call;
    return traced(`loyalty host ${method}`, { 'loyalty.store_id': storeId }, () =>
      this.measured(call, attempt),
    );
  }

  private async measured<T>(
    { method, storeId, options = {} }: Call,
    attempt: (config: StoreHostConfig, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const started = performance.now();
    const deadline = createDeadline(this.timeoutOf(method, options), options.signal);
    let outcome = 'ok';
    try {
      return await attempt(await this.configOf(storeId, method, deadline), deadline);
    } catch (error) {
      outcome = outcomeOf(error);
      this.deps.logger.debug({ method, storeId, outcome }, 'A call to the loyalty host failed');
      throw error;
    } finally {
      deadline.clear();
      this.metrics.observeCall(method, outcome, (performance.now() - started) / 1_000);
    }
  }

  private timeoutOf(method: Method, { waiter = 'shopper', maxMs = Infinity }: CallOptions): number {
    const { interactiveMs, backgroundMs } = this.timeouts;
    const isInteractive = INTERACTIVE.has(method) && waiter === 'shopper';
    return Math.max(1, Math.min(maxMs, isInteractive ? interactiveMs : backgroundMs));
  }

  private async configOf(storeId: string, method: Method, deadline: Deadline): Promise<StoreHostConfig> {
    const config = await deadline.guard(this.deps.storeConfigs.find(storeId)).catch((error: unknown) => {
      if (deadline.signal.aborted) throw error;
      throw new HostError('HOST_UNAVAILABLE', "The store's loyalty configuration cannot be read now");
    });
    if (!config || (!config.enabled && !FOR_THE_BOOKS.has(method)))
      throw new HostError('LOYALTY_DISABLED', 'Loyalty is not enabled for this store');
    if (!URL.canParse(config.hostUrl))
      throw new HostError('HOST_UNAVAILABLE', "The store's host address is not a URL");
    return config;
  }

  private exchange<T>(config: StoreHostConfig, call: wire.WireCall<T>, deadline: Deadline): Promise<T> {
    return this.breakers.run(originOf(config), async () => {
      const token = await deadline.guard(this.tokens.get(config));
      const first = await this.send(config, { call, token }, deadline);
      if (first.status !== 401) return readAnswer(call, first);
      const renewed = await deadline.guard(this.tokens.renew(config, token));
      return readAnswer(call, await this.send(config, { call, token: renewed }, deadline));
    });
  }

  private send(
    config: StoreHostConfig,
    { call, token }: { call: wire.WireCall<unknown>; token: string },
    { signal }: Deadline,
  ): Promise<HttpAnswer> {
    const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
    if (call.body) headers['Content-Type'] = 'application/json';
    if (call.idempotencyKey) headers['Idempotency-Key'] = wire.idempotencyHeader(call.idempotencyKey);
    return this.http.send(
      {
        verb: call.verb,
        url: urlOf(config, call.path),
        headers,
        body: call.body && JSON.stringify(call.body),
      },
      signal,
    );
  }

  /** Has its own deadline: several callers wait for it, each with less or more time. */
  private async fetchToken(config: StoreHostConfig): Promise<AccessToken> {
    const deadline = createDeadline(this.timeouts.tokenMs);
    const { path, body } = wire.tokenForm(config);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    try {
      const { status, body: answer } = await this.http.send(
        { verb: 'POST', url: urlOf(config, path), headers, body },
        deadline.signal,
      );
      if (status === 400 || status === 401 || status === 403) throw unauthorized();
      if (status !== 200) throw failureOf(status);
      const { value, lifetimeSeconds } = wire.readToken(answer);
      const issuedAt = Date.now();
      return {
        value,
        issuedAt,
        expiresAt: issuedAt + Math.min(lifetimeSeconds, MAX_TOKEN_LIFE_SECONDS) * 1_000,
      };
    } finally {
      deadline.clear();
    }
  }
}

/** A breaker stands for a host, whatever path a store's address has. */
const originOf = ({ hostUrl }: StoreHostConfig) => new URL(hostUrl).origin;

const urlOf = ({ hostUrl }: StoreHostConfig, path: string) => hostUrl.replace(/\/+$/, '') + path;

const unauthorized = () =>
  new HostError('HOST_UNAUTHORIZED', "The host does not take the store's credentials");

function readAnswer<T>(call: wire.WireCall<T>, { status, body }: HttpAnswer): T {
  if (status >= 200 && status < 300) return call.read(body);
  if (status === 401 || status === 403) throw unauthorized();
  if (call.readMissing && isMissing(status) && wire.readRefusalCode(body) === undefined)
    return call.readMissing();
  const code = status >= 400 && status < 500 && !isBusy(status) ? wire.readRefusalCode(body) : undefined;
  throw code === undefined ? failureOf(status) : new HostRefusal(status, code);
}

/** Request time-out, too early, too many requests: come back later. */
const isBusy = (status: number) => status === 408 || status === 425 || status === 429;

const isMissing = (status: number) => status === 404 || status === 501;

function failureOf(status: number): HostError {
  if (status >= 500) return new HostError('HOST_ERROR', `The host answered with status ${status}`);
  if (isBusy(status)) return new HostError('HOST_UNAVAILABLE', `The host is busy (status ${status})`);
  return new HostError(
    'HOST_INVALID_RESPONSE',
    `The host's answer with status ${status} is not one of its own`,
  );
}

const isRefusal = (error: unknown, code: string) => error instanceof HostRefusal && error.code === code;

function outcomeOf(error: unknown): string {
  if (error instanceof HostRefusal) return 'refused';
  return error instanceof HostError ? error.code : 'cancelled';
}
