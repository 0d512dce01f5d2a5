import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Models } from '@finix-payments/finix';
import { FinixRefused, FinixUnavailable, failureOf } from './failures';
import type { FinixOptions } from './options';
import { tameSdkErrors } from './sdk-errors';

tameSdkErrors();

type Tags = Record<string, string>;

export interface Buyer {
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
}

export interface Instrument {
  id: string;
  brand: string;
  lastFour: string;
}

/** An authorisation as it is now. Amounts in minor units. */
export interface Hold {
  id: string;
  state: string;
  amount: number;
  currency: string;
  isVoid: boolean;
  /** The transfer that a capture made. */
  transferId: string | null;
  failureCode: string | null;
  tags: Tags;
}

export interface Transfer {
  id: string;
  state: string;
  type: string;
  amount: number;
  currency: string;
  tags: Tags;
}

const DEFAULTS = { timeoutMs: 8_000, pauseMs: 200, attempts: 3 };

/** Carries an idempotency id past the library, whose model of a reversal does not know it. */
const CARRIER = 'x-idempotency-id';

/** The library's request options, as far as they are touched here. */
interface RequestOptions {
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
  timeout?: number;
}

/** Throws FinixUnavailable for half an answer: a success without what it must hold. */
function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new FinixUnavailable(new Error('An answer of Finix lacks a required field'));
  return value;
}

const toHold = (entity: Models.Authorization): Hold => ({
  id: given(entity.id), state: String(given(entity.state)), amount: given(entity.amount), currency: String(given(entity.currency)), isVoid: given(entity.isVoid),
  transferId: entity.transfer ?? null, failureCode: entity.failureCode ?? null, tags: entity.tags ?? {},
});

const toTransfer = (entity: Models.Transfer): Transfer => ({
  id: given(entity.id), state: String(given(entity.state)), type: String(given(entity.type)), amount: given(entity.amount),
  currency: String(given(entity.currency)), tags: entity.tags ?? {},
});

// The library declares its currencies as numbers and means the ISO codes.
const iso = (currency: string): Models.Currency => currency.toUpperCase() as unknown as Models.Currency;

/** Finix in the words of this module. Every method throws FinixRefused or FinixUnavailable and nothing else. */
export class FinixClient {
  private readonly sdk: Client;
  private readonly patience: typeof DEFAULTS;

  constructor(private readonly options: FinixOptions, impatient: Partial<typeof DEFAULTS> = {}) {
    const { timeoutMs = DEFAULTS.timeoutMs, pauseMs = DEFAULTS.pauseMs } = options;
    this.patience = { ...DEFAULTS, timeoutMs, pauseMs, ...impatient };
    this.sdk = new Client(options.username, options.password, options.url.replace(/\/$/, ''));
    const prepare = (request: RequestOptions): void => {
      request.timeout = this.patience.timeoutMs;
      const { [CARRIER]: key, ...headers } = request.headers ?? {};
      request.headers = headers;
      if (key !== undefined) request.body = { ...request.body, idempotency_id: key };
    };
    for (const api of [this.sdk.Identities, this.sdk.PaymentInstruments, this.sdk.Authorizations, this.sdk.Transfers]) api.addInterceptor(prepare);
  }

  /** Makes the buyer to whom an instrument belongs; his id. A repeat makes one more, which harms nobody. */
  createBuyer(entity: Buyer, tags: Tags): Promise<string> {
    const { first_name: firstName, last_name: lastName, email, phone } = entity;
    const person = { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}), ...(email ? { email } : {}), ...(phone ? { phone } : {}) };
    return this.repeated(async () => given((await this.sdk.Identities.create({ entity: person, tags } as Models.CreateIdentityRequest)).id));
  }

  /** Turns the browser's token into something that can be charged. A token works once: this is not repeated. */
  createInstrument(token: string, identity: string, tags: Tags): Promise<Instrument> {
    return this.sorted(async () => {
      const created = await this.sdk.PaymentInstruments.create({ type: 'TOKEN', token, identity, tags });
      const { id, brand, lastFour } = created as Models.PaymentInstrument;
      return { id: given(id), brand: String(brand ?? 'UNKNOWN'), lastFour: lastFour ?? '' };
    });
  }

  /**
   * Reserves an amount. Repeated with the same idempotency id, it is reserved once and the first answer comes back, whatever became of the
   * authorisation since.
   */
  authorize(request: { amount: number; currency: string; source: string; tags: Tags; idempotencyId: string }): Promise<Hold> {
    const { merchantId: merchant } = this.options;
    return this.repeated(async () => toHold(await this.sdk.Authorizations.create({ ...request, currency: iso(request.currency), merchant })));
  }

  authorization(id: string): Promise<Hold> {
    return this.repeated(async () => toHold(await this.sdk.Authorizations.get(id)));
  }

  /** What an authorisation whose answer was lost became, if it ever was. */
  async findAuthorization(idempotencyId: string): Promise<Hold | null> {
    // Of the entries of a list only `id` is read: the library leaves them in the wire's spelling, whatever their type says.
    const [found] = await this.repeated(async () => [...(await this.sdk.Authorizations.list({ idempotencyId }))] as Models.Authorization[]);
    return found ? this.authorization(given(found.id)) : null;
  }

  /** Captures once. Finix knows no idempotency id here, so after a lost answer the authorisation itself tells whether it happened. */
  capture(id: string, captureAmount: number, tags: Tags): Promise<Hold> {
    return this.updated(id, { captureAmount, tags }, (hold) => hold.transferId !== null);
  }

  /** Releases an amount; see `capture` for lost answers. */
  void(id: string): Promise<Hold> {
    return this.updated(id, { voidMe: true }, (hold) => hold.isVoid);
  }

  /** Gives money back, once per idempotency id. */
  refund(transferId: string, request: { amount: number; tags: Tags; idempotencyId: string }): Promise<Transfer> {
    const { amount: refundAmount, tags, idempotencyId } = request;
    const headers = { [CARRIER]: idempotencyId };
    return this.repeated(async () => toTransfer(await this.sdk.Transfers.createTransferReversal(transferId, { refundAmount, tags }, { headers })));
  }

  /** All that was given back of a transfer so far; the fields read here are spelled alike on the wire and in the library. */
  refunds(transferId: string): Promise<Transfer[]> {
    return this.repeated(async () => ([...(await this.sdk.Transfers.listTransfersReversals(transferId, { limit: 100 }))] as Models.Transfer[]).map(toTransfer));
  }

  transfer(id: string): Promise<Transfer> {
    return this.repeated(async () => toTransfer(await this.sdk.Transfers.get(id)));
  }

  private async updated(id: string, update: Models.UpdateAuthorizationRequest, isDone: (hold: Hold) => boolean): Promise<Hold> {
    return this.repeated(async () => {
      try {
        return toHold(await this.sdk.Authorizations.update(id, update));
      } catch (error) {
        const now = toHold(await this.sdk.Authorizations.get(id));
        if (isDone(now)) return now;
        throw error;
      }
    });
  }

  private async sorted<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Asks again, a few times, where nobody answered. */
  private async repeated<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sorted(call);
      } catch (error) {
        if (error instanceof FinixRefused || attempt >= this.patience.attempts) throw error;
        await sleep(this.patience.pauseMs * 2 ** (attempt - 1));
      }
    }
  }
}
