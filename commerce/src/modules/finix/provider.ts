import { randomUUID } from 'node:crypto';
import type {
  AuthorizePaymentInput,
  AuthorizePaymentOutput,
  CancelPaymentInput,
  CancelPaymentOutput,
  CapturePaymentInput,
  CapturePaymentOutput,
  DeletePaymentInput,
  DeletePaymentOutput,
  GetPaymentStatusInput,
  GetPaymentStatusOutput,
  InitiatePaymentInput,
  InitiatePaymentOutput,
  Logger,
  ProviderWebhookPayload,
  RefundPaymentInput,
  RefundPaymentOutput,
  RetrievePaymentInput,
  RetrievePaymentOutput,
  UpdatePaymentInput,
  UpdatePaymentOutput,
  WebhookActionResult,
} from '@medusajs/framework/types';
import {
  AbstractPaymentProvider,
  MedusaError,
  PaymentActions,
  PaymentSessionStatus,
} from '@medusajs/framework/utils';
import { toMajor, toMinor } from '@loyalty-checkout/medusa-plugin/money';
import { FinixClient, type Hold } from './client';
import { declined, FinixRefused, FinixUnavailable, shopperError } from './failures';
import { checkOptions, type FinixOptions } from './options';
import { idempotencyId, payment, paymentOf, type PaymentData } from './payment-data';
import { refundOnce } from './refund';
import { isAuthentic, noticeOf } from './webhook';

/** A hold is made anew when the one before was released, which happens once per failed completion. */
const MAX_HOLDS = 5;
/** Deleting a session must not make a cart wait for Finix. */
const HASTY_MS = 2_000;

/** Of the payment module, in which providers live. */
type Dependencies = {
  logger: Pick<Logger, 'warn'>;
  refundService: { list(filter: { id: string[] }): Promise<{ id: string }[]> };
};

/** The key of a session's next hold of this amount, after those that were released. */
const holdKey = ({ session_id, amount, currency }: PaymentData, released: string[]): string =>
  idempotencyId(session_id, 'authorize', amount, currency, ...released);

const statusOf = (hold: Hold): PaymentSessionStatus => {
  if (hold.state === 'FAILED') return PaymentSessionStatus.ERROR;
  if (hold.isVoid || hold.state === 'CANCELED') return PaymentSessionStatus.CANCELED;
  if (hold.transferId !== null) return PaymentSessionStatus.CAPTURED;
  return hold.state === 'SUCCEEDED' ? PaymentSessionStatus.AUTHORIZED : PaymentSessionStatus.PENDING;
};

/**
 * Payments through Finix. A session is made from a token that the browser got from Finix itself; the card is
 * held when the order is placed and charged by the capture that follows, always with the amount that Medusa
 * said. Every step can be repeated after a lost answer without charging twice.
 */
export class FinixPaymentProvider extends AbstractPaymentProvider<FinixOptions> {
  static override identifier = 'finix';

  private readonly finix: FinixClient;
  private readonly hasty: FinixClient;
  private readonly logger: Dependencies['logger'];
  private readonly refunds: Dependencies['refundService'];

  /** The container is a proxy that builds what is read from it: nothing is read but what is needed. */
  constructor(
    container: Dependencies,
    private readonly options: FinixOptions,
  ) {
    super(container, options);
    this.logger = container.logger;
    this.refunds = container.refundService;
    this.finix = new FinixClient(options);
    this.hasty = new FinixClient(options, { timeoutMs: HASTY_MS, attempts: 1 });
  }

  static override validateOptions(options: Record<string, unknown>): void {
    checkOptions(options);
  }

  /**
   * Takes the card in (`data.token`); nothing is charged. `data.cart_id` is the shop's own word
   * (`api/payment-middlewares.ts`), and a payment that is for no cart is refused: it could be told as any
   * order's. Throws CARD_TOKEN_INVALID, PAYMENT_PROVIDER_UNAVAILABLE.
   */
  async initiatePayment({
    amount,
    currency_code,
    data,
    context,
  }: InitiatePaymentInput): Promise<InitiatePaymentOutput> {
    const sessionId = String(data?.['session_id'] ?? '');
    const cartId = data?.['cart_id'];
    if (typeof cartId !== 'string' || cartId === '')
      throw new MedusaError(MedusaError.Types.INVALID_DATA, 'A payment through Finix is for a cart');
    const begun: PaymentData = {
      session_id: sessionId,
      cart_id: cartId,
      amount: toMinor(amount, currency_code),
      currency: currency_code.toUpperCase(),
      instrument_id: null,
      card: null,
      authorization_id: null,
      transfer_id: null,
      refund_ids: [],
    };
    const token = data?.['token'];
    const card =
      typeof token === 'string' && token !== '' ? await this.storeCard(token, begun, context?.customer) : {};
    return { id: sessionId, status: PaymentSessionStatus.PENDING, data: { ...begun, ...card } };
  }

  /**
   * Holds the amount. Throws the card's own no as a payment authorization error; any other error means that
   * the outcome is not known.
   */
  async authorizePayment({ data }: AuthorizePaymentInput): Promise<AuthorizePaymentOutput> {
    const begun = paymentOf(data);
    // All of it was paid by rewards: there is nothing to hold.
    if (begun.amount === 0) return { status: PaymentSessionStatus.AUTHORIZED, data: begun };
    const hold = await this.hold(begun);
    return {
      status: statusOf(hold),
      data: { ...begun, authorization_id: hold.id, transfer_id: hold.transferId },
    };
  }

  /** Takes the held money, once however often it is asked for. */
  async capturePayment({ data }: CapturePaymentInput): Promise<CapturePaymentOutput> {
    const held = paymentOf(data);
    if (held.amount === 0 || held.transfer_id !== null) return { data: held };
    if (held.authorization_id === null)
      throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'This payment was never authorised');
    const { transferId } = await this.finix.capture(held.authorization_id, held.amount, this.tagsOf(held));
    return { data: { ...held, transfer_id: transferId } };
  }

  /** Releases what is held. Captured money is refunded instead: NOT_ALLOWED. */
  async cancelPayment({ data }: CancelPaymentInput): Promise<CancelPaymentOutput> {
    const held = payment(data);
    if (!held) return { data: data ?? {} };
    await this.release(held, this.finix);
    return { data: held };
  }

  /** The session goes, be Finix there or not: a hold that stays behind ends by itself after a week. */
  async deletePayment({ data }: DeletePaymentInput): Promise<DeletePaymentOutput> {
    const held = payment(data);
    if (!held) return { data: data ?? {} };
    try {
      await this.release(held, this.hasty);
    } catch (error) {
      this.logger.warn(
        `A deleted payment session may have left a hold at Finix: ${held.session_id}: ${String(error)}`,
      );
    }
    return { data: held };
  }

  /** A changed amount needs a new hold; what was held is released first. */
  async updatePayment({ data, amount, currency_code }: UpdatePaymentInput): Promise<UpdatePaymentOutput> {
    const before = paymentOf(data);
    const wanted = { amount: toMinor(amount, currency_code), currency: currency_code.toUpperCase() };
    if (before.amount === wanted.amount && before.currency === wanted.currency) return { data: before };
    await this.release(before, this.finix);
    return { status: PaymentSessionStatus.PENDING, data: { ...before, ...wanted, authorization_id: null } };
  }

  /** Gives money back, whole or in part, once per refund of Medusa's. */
  async refundPayment({ data, amount, context }: RefundPaymentInput): Promise<RefundPaymentOutput> {
    const paid = paymentOf(data);
    if (paid.transfer_id === null)
      throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'This payment was never captured');
    const known = async (refundId: string): Promise<boolean> =>
      (await this.refunds.list({ id: [refundId] })).length > 0;
    const wanted = { amount: toMinor(amount, paid.currency), key: context?.idempotency_key ?? randomUUID() };
    const refundId = await refundOnce(this.finix, known, { ...paid, transfer_id: paid.transfer_id }, wanted);
    return { data: { ...paid, refund_ids: [...paid.refund_ids, refundId] } };
  }

  async retrievePayment({ data }: RetrievePaymentInput): Promise<RetrievePaymentOutput> {
    const known = paymentOf(data);
    if (known.authorization_id === null) return { data: known };
    const { transferId } = await this.own(known, known.authorization_id);
    return { data: { ...known, transfer_id: transferId } };
  }

  async getPaymentStatus({ data }: GetPaymentStatusInput): Promise<GetPaymentStatusOutput> {
    const known = paymentOf(data);
    if (known.authorization_id === null)
      return {
        status: known.amount === 0 ? PaymentSessionStatus.AUTHORIZED : PaymentSessionStatus.PENDING,
        data: known,
      };
    const hold = await this.own(known, known.authorization_id);
    return { status: statusOf(hold), data: { ...known, transfer_id: hold.transferId } };
  }

  /**
   * Believes a signed event only that something happened, and asks Finix what: events come late, twice and
   * out of order.
   */
  async getWebhookActionAndData({
    rawData,
    headers,
  }: ProviderWebhookPayload['payload']): Promise<WebhookActionResult> {
    const ignored = { action: PaymentActions.NOT_SUPPORTED };
    if (!isAuthentic(rawData, headers['finix-signature'], this.options.webhookSecret, Date.now())) {
      this.logger.warn('A webhook of Finix has no valid signature');
      return ignored;
    }
    const notice = noticeOf(rawData);
    if (!notice) return ignored;
    if (notice.entity === 'transfer') {
      const transfer = await this.finix.transfer(notice.id);
      if (!this.isNamed(notice.sessionId, transfer.tags)) return ignored;
      return transfer.type === 'DEBIT' && transfer.state === 'SUCCEEDED'
        ? this.action(PaymentActions.SUCCESSFUL, notice.sessionId, transfer)
        : ignored;
    }
    const hold = await this.finix.authorization(notice.id);
    if (!this.isNamed(notice.sessionId, hold.tags)) return ignored;
    const actions: Partial<Record<PaymentSessionStatus, PaymentActions>> = {
      authorized: PaymentActions.AUTHORIZED,
      canceled: PaymentActions.CANCELED,
      error: PaymentActions.FAILED,
    };
    const action = actions[statusOf(hold)];
    return action ? this.action(action, notice.sessionId, hold) : ignored;
  }

  private action(
    action: PaymentActions,
    sessionId: string,
    { amount, currency }: { amount: number; currency: string },
  ): WebhookActionResult {
    return { action, data: { session_id: sessionId, amount: toMajor(amount, currency) } };
  }

  /** Whether the money itself, not the event about it, names this shop and this session. */
  private isNamed(sessionId: string, tags: Record<string, string>): boolean {
    return tags['store_id'] === this.options.storeId && tags['payment_session_id'] === sessionId;
  }

  /**
   * A session's authorisation as it is now. One that was made for another session, cart or shop is nobody's
   * to use: NOT_ALLOWED.
   */
  private async own(data: PaymentData, id: string, finix: FinixClient = this.finix): Promise<Hold> {
    const hold = await finix.authorization(id);
    const isOwn = this.isNamed(data.session_id, hold.tags) && (hold.tags['cart_id'] ?? null) === data.cart_id;
    if (!isOwn)
      throw new MedusaError(
        MedusaError.Types.NOT_ALLOWED,
        `The payment session ${data.session_id} names a payment of another checkout`,
      );
    return hold;
  }

  private tagsOf({ session_id, cart_id }: PaymentData): Record<string, string> {
    return {
      store_id: this.options.storeId,
      payment_session_id: session_id,
      ...(cart_id === null ? {} : { cart_id }),
    };
  }

  private async storeCard(
    token: string,
    begun: PaymentData,
    customer: { first_name?: string | null; last_name?: string | null; email?: string | null } | undefined,
  ): Promise<Partial<PaymentData>> {
    const tags = this.tagsOf(begun);
    try {
      const buyer = await this.finix.createBuyer(
        { first_name: customer?.first_name, last_name: customer?.last_name, email: customer?.email },
        tags,
      );
      const { id, brand, lastFour } = await this.finix.createInstrument(token, buyer, tags);
      return { instrument_id: id, card: { brand, last_four: lastFour } };
    } catch (error) {
      if (error instanceof FinixUnavailable)
        throw shopperError(MedusaError.Types.UNEXPECTED_STATE, 'PAYMENT_PROVIDER_UNAVAILABLE');
      if (error instanceof FinixRefused && (error.status === 404 || error.status === 422))
        throw shopperError(MedusaError.Types.INVALID_DATA, 'CARD_TOKEN_INVALID');
      throw error;
    }
  }

  /**
   * The live hold of a session's amount: the one it has, or a new one. A repeat gets Finix's first answer,
   * which may be of a hold that was released since (a completion that failed after it): then the next one is
   * made, under a key that follows from the released one.
   */
  private async hold(begun: PaymentData): Promise<Hold> {
    const { instrument_id: source, amount, currency, session_id: sessionId, authorization_id: known } = begun;
    const before = known === null ? null : await this.own(begun, known);
    if (before && before.state === 'SUCCEEDED' && !before.isVoid && before.amount === amount) return before;
    if (source === null) throw shopperError(MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR, 'CARD_REQUIRED');
    const released: string[] = [];
    while (released.length < MAX_HOLDS) {
      const { id } = await this.asked({
        amount,
        currency,
        source,
        tags: this.tagsOf(begun),
        idempotencyId: holdKey(begun, released),
      });
      const hold = await this.own(begun, id);
      if (hold.state === 'FAILED') throw declined(hold.failureCode);
      if (!hold.isVoid) return hold;
      released.push(id);
    }
    throw new Error(`The holds of payment session ${sessionId} were all released`);
  }

  private async asked(request: Parameters<FinixClient['authorize']>[0]): Promise<Hold> {
    try {
      return await this.finix.authorize(request);
    } catch (error) {
      if (error instanceof FinixRefused && error.status === 402) throw declined(error.failureCode);
      throw error;
    }
  }

  /** The end of the chain that `hold` makes: each released hold names the key of the next one. */
  private async newestHold(held: PaymentData, finix: FinixClient): Promise<Hold | null> {
    const released: string[] = [];
    while (released.length < MAX_HOLDS) {
      const hold = await finix.findAuthorization(holdKey(held, released));
      if (!hold?.isVoid) return hold;
      released.push(hold.id);
    }
    return null;
  }

  /** Releases a hold, also one whose answer was lost and which nobody but Finix knows of. */
  private async release(held: PaymentData, finix: FinixClient): Promise<void> {
    const { authorization_id, instrument_id, transfer_id, amount } = held;
    if (transfer_id !== null)
      throw new MedusaError(
        MedusaError.Types.NOT_ALLOWED,
        'This payment was captured: it is refunded, not cancelled',
      );
    if (instrument_id === null || amount === 0) return;
    const known = authorization_id === null ? null : await this.own(held, authorization_id, finix);
    const hold = known && !known.isVoid ? known : await this.newestHold(held, finix);
    if (!hold || hold.isVoid || hold.state === 'FAILED') return;
    if (hold.transferId !== null)
      throw new MedusaError(
        MedusaError.Types.NOT_ALLOWED,
        'This payment was captured: it is refunded, not cancelled',
      );
    await finix.void(hold.id);
  }
}
