import CircuitBreaker from 'opossum';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import type { Broadcast } from '../cache';
import { HostError, HostRefusal, isHostHealthy } from './host-error';
import type { BreakerState, HostMetrics } from './metrics';

const CHANNEL = 'loyalty:pdi:breaker';
const News = z.object({ origin: z.string(), state: z.enum(['open', 'closed']) });
const openKey = (origin: string) => `${CHANNEL}:${origin}:open`;
const probeKey = (origin: string) => `${CHANNEL}:${origin}:probe`;

export interface BreakerOptions {
  /** Share of failures, in percent, above which the circuit opens. */
  errorThresholdPercentage: number;
  /** So many calls within the window before it may open. */
  volumeThreshold: number;
  windowMs: number;
  /** How long it stays open before one call may try the host again. */
  resetTimeoutMs: number;
}

export const DEFAULT_BREAKER: BreakerOptions = {
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  windowMs: 10_000,
  resetTimeoutMs: 5_000,
};

export interface BreakersDeps {
  redis: Redis | null;
  broadcast: Broadcast;
  logger: Logger;
  metrics: HostMetrics;
  options?: Partial<BreakerOptions>;
}

type Action = () => Promise<unknown>;
type Breaker = CircuitBreaker<[Action], unknown>;

const circuitOpen = () => new HostError('CIRCUIT_OPEN', 'The host has been failing and is given a rest');

/**
 * One circuit breaker per host, its state shared by all processes: changes travel over a Redis channel, a
 * process that meets a host for the first time, or Redis after an absence, reads the state once, and only the
 * trial call of a half-open circuit asks Redis again (one trial over all processes). While the circuit is
 * closed or open a call costs no Redis round trip. Without Redis each process has its own.
 */
export class Breakers {
  private readonly breakers = new Map<string, Promise<Breaker>>();
  private readonly options: BreakerOptions;
  /** True while the news of another process is being followed: not to be told again. */
  private following = false;

  constructor(private readonly deps: BreakersDeps) {
    this.options = { ...DEFAULT_BREAKER, ...deps.options };
    deps.broadcast.subscribe(CHANNEL, {
      hear: (text) =>
        void this.follow(text).catch(() =>
          deps.logger.warn('News of a circuit breaker could not be read; ignored'),
        ),
      joined: () =>
        void this.catchUp().catch(() =>
          deps.logger.warn('The circuit breakers could not be compared with those of other processes'),
        ),
    });
  }

  /** Runs `action` against the host, or throws `CIRCUIT_OPEN` at once. */
  async run<T>(origin: string, action: () => Promise<T>): Promise<T> {
    const breaker = await this.breakerOf(origin);
    if (breaker.pendingClose && !(await this.mayProbe(origin))) throw circuitOpen();
    try {
      return (await breaker.fire(action)) as T;
    } catch (error) {
      throw CircuitBreaker.isOurError(error as Error) ? circuitOpen() : error;
    }
  }

  /** Stops the timers. */
  async close(): Promise<void> {
    for (const breaker of await Promise.all(this.breakers.values())) breaker.shutdown();
  }

  private breakerOf(origin: string): Promise<Breaker> {
    const known = this.breakers.get(origin);
    if (known) return known;
    const created = this.create(origin);
    this.breakers.set(origin, created);
    return created;
  }

  private async create(origin: string): Promise<Breaker> {
    const { errorThresholdPercentage, volumeThreshold, windowMs, resetTimeoutMs } = this.options;
    const breaker: Breaker = new CircuitBreaker((action: Action) => action(), {
      name: origin,
      // The call brings its own time-out, which covers the token too.
      timeout: false,
      errorThresholdPercentage,
      volumeThreshold,
      rollingCountTimeout: windowMs,
      resetTimeout: resetTimeoutMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorFilter: (error: unknown) => isNoFailure(error, breaker),
    });
    breaker.on('open', () => this.changed(origin, 'open'));
    breaker.on('close', () => this.changed(origin, 'closed'));
    breaker.on('halfOpen', () => this.deps.metrics.setBreaker(origin, 'halfOpen'));
    this.deps.metrics.setBreaker(origin, 'closed');
    if (await this.isOpenElsewhere(origin)) this.apply(breaker, 'open');
    return breaker;
  }

  private changed(origin: string, state: Exclude<BreakerState, 'halfOpen'>): void {
    this.deps.metrics.setBreaker(origin, state);
    if (this.following) return;
    this.deps.logger.warn({ host: origin, state }, 'The circuit breaker of the loyalty host changed');
    this.tell(origin, state).catch(() =>
      this.deps.logger.debug({ host: origin }, 'Other processes were not told of the circuit breaker'),
    );
  }

  private async tell(origin: string, state: 'open' | 'closed'): Promise<void> {
    const { redis, broadcast } = this.deps;
    if (!redis) return;
    if (state === 'open') await redis.set(openKey(origin), '1', 'PX', this.options.resetTimeoutMs);
    else await redis.del(openKey(origin), probeKey(origin));
    await broadcast.publish(CHANNEL, JSON.stringify({ origin, state }));
  }

  private async follow(text: string): Promise<void> {
    const { origin, state } = News.parse(JSON.parse(text));
    const breaker = await this.breakers.get(origin);
    if (breaker) this.apply(breaker, state);
  }

  /**
   * News may have been missed while there was no connection. A missed end of an open circuit is found by its
   * own trial call.
   */
  private async catchUp(): Promise<void> {
    for (const [origin, created] of this.breakers) {
      const breaker = await created;
      if (breaker.closed && (await this.isOpenElsewhere(origin))) this.apply(breaker, 'open');
    }
  }

  /** Opossum tells its listeners before it returns, so the flag covers exactly this change. */
  private apply(breaker: Breaker, state: 'open' | 'closed'): void {
    this.following = true;
    if (state === 'open') breaker.open();
    else breaker.close();
    this.following = false;
  }

  private async isOpenElsewhere(origin: string): Promise<boolean> {
    try {
      return (await this.deps.redis?.exists(openKey(origin))) === 1;
    } catch {
      this.deps.logger.debug(
        { host: origin },
        'The state of the circuit breaker could not be read from Redis',
      );
      return false;
    }
  }

  /** Whoever writes the key makes the trial call; a prober that dies frees it by the TTL. */
  private async mayProbe(origin: string): Promise<boolean> {
    const { redis } = this.deps;
    if (!redis) return true;
    try {
      return (await redis.set(probeKey(origin), '1', 'PX', this.options.resetTimeoutMs, 'NX')) === 'OK';
    } catch {
      this.deps.logger.debug({ host: origin }, 'Redis is away; this process tries the host by itself');
      return true;
    }
  }
}

/**
 * A caller who went away proves nothing: no failure while the circuit is closed, but no recovery when it was
 * the trial call.
 */
function isNoFailure(error: unknown, breaker: Breaker): boolean {
  if (error instanceof HostError || error instanceof HostRefusal) return isHostHealthy(error);
  return !breaker.halfOpen;
}
