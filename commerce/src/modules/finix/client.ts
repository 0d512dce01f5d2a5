import { setTimeout as sleep } from 'node:timers/promises';
import { FinixRefused } from './failures';
import { createHttp, type Send } from './http';
import type { FinixOptions } from './options';
import * as wire from './wire';
import type { Tags } from './wire';

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

const toHold = (entity: wire.Authorization): Hold => ({
  id: entity.id,
  state: entity.state,
  amount: entity.amount,
  currency: entity.currency,
  isVoid: entity.is_void,
  transferId: entity.transfer ?? null,
  failureCode: entity.failure_code ?? null,
  tags: entity.tags ?? {},
});

const toTransfer = ({ id, state, type, amount, currency, tags }: wire.Transfer): Transfer => ({
  id,
  state,
  type,
  amount,
  currency,
  tags: tags ?? {},
});

/**
 * Ids come from answers and webhooks. One that is no id of Finix's is nobody's, and must not become another
 * path.
 */
function at(collection: 'authorizations' | 'transfers', id: string, below = ''): string {
  if (!/^[A-Za-z0-9][\w-]*$/.test(id)) throw new FinixRefused(404, 'NOT_FOUND', null, 'id');
  return `/${collection}/${id}${below}`;
}

/**
 * Finix in the words of this module. Every method throws FinixRefused or FinixUnavailable and nothing else.
 */
export class FinixClient {
  private readonly send: Send;
  private readonly patience: typeof DEFAULTS;

  constructor(
    private readonly options: FinixOptions,
    impatient: Partial<typeof DEFAULTS> = {},
  ) {
    const { timeoutMs = DEFAULTS.timeoutMs, pauseMs = DEFAULTS.pauseMs, url, username, password } = options;
    this.patience = { ...DEFAULTS, timeoutMs, pauseMs, ...impatient };
    this.send = createHttp({ url, username, password, timeoutMs: this.patience.timeoutMs });
  }

  /** Makes the buyer to whom an instrument belongs; his id. A repeat makes one more, which harms nobody. */
  async createBuyer({ first_name, last_name, email, phone }: Buyer, tags: Tags): Promise<string> {
    const entity = {
      ...(first_name ? { first_name } : {}),
      ...(last_name ? { last_name } : {}),
      ...(email ? { email } : {}),
      ...(phone ? { phone } : {}),
    };
    const body: wire.IdentityRequest = { entity, tags };
    const { id } = await this.repeated(() =>
      this.send({ method: 'POST', path: '/identities', body, answer: wire.Identity }),
    );
    return id;
  }

  /**
   * Turns the browser's token into something that can be charged. A token works once: this is not repeated.
   */
  async createInstrument(token: string, identity: string, tags: Tags): Promise<Instrument> {
    const body: wire.InstrumentRequest = { type: 'TOKEN', token, identity, tags };
    const { id, brand, last_four } = await this.send({
      method: 'POST',
      path: '/payment_instruments',
      body,
      answer: wire.Instrument,
    });
    return { id, brand: brand ?? 'UNKNOWN', lastFour: last_four ?? '' };
  }

  /**
   * Reserves an amount. Repeated with the same idempotency id, it is reserved once and the first answer comes
   * back, whatever became of the authorisation since.
   */
  async authorize({
    amount,
    currency,
    source,
    tags,
    idempotencyId,
  }: {
    amount: number;
    currency: string;
    source: string;
    tags: Tags;
    idempotencyId: string;
  }): Promise<Hold> {
    const { merchantId: merchant } = this.options;
    const body: wire.AuthorizationRequest = {
      amount,
      currency: currency.toUpperCase(),
      merchant,
      source,
      idempotency_id: idempotencyId,
      tags,
    };
    return toHold(
      await this.repeated(() =>
        this.send({ method: 'POST', path: '/authorizations', body, answer: wire.Authorization }),
      ),
    );
  }

  async authorization(id: string): Promise<Hold> {
    return toHold(await this.repeated(() => this.read(id)));
  }

  /** What an authorisation whose answer was lost became, if it ever was. */
  async findAuthorization(idempotencyId: string): Promise<Hold | null> {
    const query = { idempotency_id: idempotencyId };
    const list = await this.repeated(() =>
      this.send({ method: 'GET', path: '/authorizations', query, answer: wire.AuthorizationList }),
    );
    const [found] = list['_embedded']?.authorizations ?? [];
    return found ? toHold(found) : null;
  }

  /**
   * Captures once. Finix knows no idempotency id here, so after a lost answer the authorisation itself tells
   * whether it happened.
   */
  capture(id: string, captureAmount: number, tags: Tags): Promise<Hold> {
    return this.updated(id, { capture_amount: captureAmount, tags }, (hold) => hold.transferId !== null);
  }

  /** Releases an amount; see `capture` for lost answers. */
  void(id: string): Promise<Hold> {
    return this.updated(id, { void_me: true }, (hold) => hold.isVoid);
  }

  /** Gives money back, once per idempotency id. */
  async refund(
    transferId: string,
    { amount, tags, idempotencyId }: { amount: number; tags: Tags; idempotencyId: string },
  ): Promise<Transfer> {
    const body: wire.ReversalRequest = { refund_amount: amount, idempotency_id: idempotencyId, tags };
    const path = at('transfers', transferId, '/reversals');
    return toTransfer(
      await this.repeated(() => this.send({ method: 'POST', path, body, answer: wire.Transfer })),
    );
  }

  /** All that was given back of a transfer so far. */
  async refunds(transferId: string): Promise<Transfer[]> {
    const path = at('transfers', transferId, '/reversals');
    const list = await this.repeated(() =>
      this.send({ method: 'GET', path, query: { limit: '100' }, answer: wire.TransferList }),
    );
    return (list['_embedded']?.transfers ?? []).map(toTransfer);
  }

  async transfer(id: string): Promise<Transfer> {
    const path = at('transfers', id);
    return toTransfer(await this.repeated(() => this.send({ method: 'GET', path, answer: wire.Transfer })));
  }

  private async read(id: string): Promise<wire.Authorization> {
    return this.send({ method: 'GET', path: at('authorizations', id), answer: wire.Authorization });
  }

  private updated(
    id: string,
    body: wire.AuthorizationUpdate,
    isDone: (hold: Hold) => boolean,
  ): Promise<Hold> {
    return this.repeated(async () => {
      try {
        return toHold(
          await this.send({
            method: 'PUT',
            path: at('authorizations', id),
            body,
            answer: wire.Authorization,
          }),
        );
      } catch (error) {
        const now = toHold(await this.read(id));
        if (isDone(now)) return now;
        throw error;
      }
    });
  }

  /** Asks again, a few times, where nobody answered. */
  private async repeated<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof FinixRefused || attempt >= this.patience.attempts) throw error;
        await sleep(this.patience.pauseMs * 2 ** (attempt - 1));
      }
    }
  }
}
