import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setCurrentDetails,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  BypassReason,
  CalculateResult,
  Cart,
  IdentifyMessage,
  IdentifyResult,
  Identity,
  OrderCompleted,
  ProveMessage,
  Session,
  SessionInput,
  SessionProjection,
  SessionStatus,
} from '../contract';
import { bypassReasonOf, failureTypeOf, refusal } from './failures';
import { holdsTooMuch, keepHeld, select, takeRelease } from './holding';
import {
  durableHost,
  FINALIZATION_WINDOW_MS,
  INTERACTIVE_BUDGET_MS,
  interactiveHost,
  projectSession,
  releasePoints,
} from './host';
import { Inbox, type Entry } from './inbox';
import { SearchAttributes } from './search-attributes';
import { checkOffers } from './session/discounts';
import { BYPASS_MESSAGES, detailsOf } from './session/details';
import { areCredible, credibleMember, credibleResult } from './session/points';
import { identityOf, sameIdentity } from './session/identity';
import { isHidden, rememberNumber, triesTooManyNumbers } from './session/proof';
import { choiceOf, keepAvailable } from './session/selection';
import { endOf } from './session/lifetime';
import {
  begin,
  beginAgain,
  carryOn,
  restoreOffersOf,
  sameCart,
  toSession,
  withdrawOffers,
  type Finalization,
  type SessionState,
} from './session/state';
import { isOpen, takesShoppers, transition, type SessionEvent } from './session/transitions';
import { prove, requestProof } from './proving';
import { noticesOf } from './notices';
import { settle, type Settlement, type Stage } from './settlement';

/** Of one run: below the server's 2,000 updates, and few enough to replay in no time. */
const MAX_MESSAGES = 400;

/** A POS sequence id: 16 hexadecimal digits, new for each checkout of a cart. */
const newPosSequenceId = () => uuid4().replaceAll('-', '').slice(0, 16).toUpperCase();

/**
 * One run of a checkout: takes messages one at a time, asks the host, answers, and does what can wait after
 * the answer.
 */
export class Checkout {
  state: SessionState;
  readonly inbox = new Inbox();
  private readonly attributes = new SearchAttributes();
  private readonly maxMessages: number;
  /** Work that nobody waits for: projection, cancellations, notices. The run does not end before it. */
  private background = 0;
  private unprojected = false;
  private projecting = false;
  private timeIsUp = false;
  private paymentNews = false;
  private abandoned = false;
  private round: CancellationScope | null = null;
  private stage: Stage = 'payment';

  constructor(input: SessionInput) {
    const carried = input.carried as SessionState | undefined;
    this.state = carried ? carryOn(carried, Date.now()) : begin(input, newPosSequenceId(), Date.now());
    this.maxMessages = input.maxMessages ?? MAX_MESSAGES;
    setCurrentDetails(detailsOf(this.state));
  }

  /**
   * Until the checkout is over and nothing is left to do; then its last public state. Temporal's own
   * cancellation (the button in the UI) is one more way to say `cancel`: it must not tear up a settlement, a
   * release or an answer that is under way.
   */
  run(): Promise<Session> {
    void CancellationScope.current().cancelRequested.catch(() => this.onCancellationRequested());
    return CancellationScope.nonCancellable(() => this.takeMessages());
  }

  private onCancellationRequested(): void {
    // Refused where an order is already placed, and dropped like a signal.
    this.inbox
      .post({ name: 'cancel', body: { reason: 'Requested in Temporal' } }, 'signal')
      .catch(() => log.warn('A cancellation was refused', { status: this.state.status }));
  }

  private async takeMessages(): Promise<Session> {
    void this.keepTime();
    for (;;) {
      await condition(
        () =>
          !this.inbox.isEmpty ||
          this.paymentNews ||
          this.timeIsUp ||
          this.isOver() ||
          this.mayContinueAsNew(),
      );
      if (!this.inbox.isEmpty) await this.handle(this.inbox.take());
      else if (this.paymentNews) this.onPaymentNews();
      else if (this.timeIsUp) this.onTimeUp();
      else if (this.mayContinueAsNew()) await this.continueAsNew();
      else break;
    }
    await condition(allHandlersFinished);
    return toSession(this.state);
  }

  /**
   * The payment provider says that something changed: a finalisation that waits for the payment looks again
   * at once.
   */
  paymentChanged(): void {
    this.paymentNews = true;
  }

  private onPaymentNews(): void {
    this.paymentNews = false;
    if (this.state.status === 'PENDING_FINALIZATION' && this.stage === 'payment') this.beginRound();
  }

  // ---- one message ----------------------------------------------------------------------------------------

  private async handle(entries: Entry[]): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const before = this.state.status;
    this.state.messages += entries.length;
    this.state.lastMessageAt = Date.now();
    try {
      await this.dispatch(first, entries);
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      // A refused proof was counted: the tries must not come back with the next look.
      if (first.message.name === 'prove') this.touch();
      for (const entry of entries) entry.reject(error);
      return;
    }
    this.touch();
    this.show();
    this.answer(entries);
    // Who waits for an update hears of it in the answer; everyone else through the projection, after the
    // answer.
    if (before !== this.state.status || entries.some((entry) => entry.kind === 'signal')) this.project();
  }

  /**
   * Not async, like what it calls where that can be: the SDK takes a stack trace for every promise of a
   * workflow.
   */
  private dispatch(first: Entry, entries: Entry[]): Promise<void> | void {
    const { message } = first;
    this.take(message.name);
    switch (message.name) {
      case 'identify':
        return this.identify(message.body);
      case 'cartUpdated':
        return this.cartsUpdated(entries);
      case 'requestProof':
        return requestProof(this.state, INTERACTIVE_BUDGET_MS);
      case 'prove':
        return this.prove(message.body);
      case 'selectReward':
        return this.select(message.body.rewardIds);
      case 'orderCompleted':
        return this.orderCompleted(message.body);
      case 'cancel':
        return this.cancel();
      case 'bypass':
        return this.bypass('SUPPORT_REQUEST');
      case 'retryFinalization':
        return this.retryFinalization();
      case 'abandonFinalization':
        return this.abandonFinalization();
    }
  }

  private answer(entries: Entry[]): void {
    const session = toSession(this.state);
    for (const entry of entries) {
      const { name, body } = entry.message;
      const cart = name === 'cartUpdated' || name === 'identify' ? body.cart : undefined;
      const stale = cart !== undefined && cart.version < session.cartVersion;
      entry.resolve(stale ? { ...session, warnings: [...session.warnings, 'STALE_CART_VERSION'] } : session);
    }
  }

  /**
   * Refuses a message that the present state does not take: it may have changed since the message came in.
   */
  private take(event: SessionEvent): SessionStatus {
    const next = transition(this.state.status, event);
    if ('refused' in next) throw refusal(next.refused);
    return next.to;
  }

  private go(event: SessionEvent): void {
    this.state.status = this.take(event);
  }

  // ---- identify -------------------------------------------------------------------------------------------

  private async identify(body: IdentifyMessage): Promise<void> {
    if (body.late && this.state.identity) return;
    const deadline = Date.now() + INTERACTIVE_BUDGET_MS;
    const identity = identityOf(body);
    if (triesTooManyNumbers(this.state, body)) throw refusal('RATE_LIMITED');
    this.makeRoomFor(identity);
    this.go('identify');
    this.state.customerId = body.customerId ?? this.state.customerId;
    const known = this.state.member !== null && sameIdentity(this.state.identity, identity);
    const cart = body.cart ?? this.state.cart;
    if (!body.vouched) rememberNumber(this.state, identity);
    if (!known) await this.findMember(identity, deadline);
    if (body.vouched && this.state.member) this.state.proven = true;
    const ofMember = known ? [] : this.state.warnings;
    if (cart) await this.evaluate(cart, deadline, !known);
    this.state.warnings = [...new Set([...ofMember, ...this.state.warnings])];
  }

  /**
   * Another shopper, or a cart that had ended: a transaction of its own, and the old one is given back to the
   * host.
   */
  private makeRoomFor(identity: Identity): void {
    const { state } = this;
    if (!isOpen(state.status)) this.state = beginAgain(state, newPosSequenceId(), Date.now());
    else if (state.member && !sameIdentity(state.identity, identity)) {
      this.releaseTransaction();
      this.releaseHold();
      const { status, bypass, retryAt, cart, numbers, codesSent } = state;
      this.state = {
        ...beginAgain(state, newPosSequenceId(), Date.now()),
        status,
        bypass,
        retryAt,
        cart,
        numbers,
        codesSent,
      };
    }
  }

  private async findMember(identity: Identity, deadline: number): Promise<void> {
    const { state } = this;
    const asked = sameIdentity(state.identity, identity);
    if (!asked) Object.assign(state, { proven: false, code: null });
    state.identity = identity;
    if (this.mustRest() && (asked || state.retryAt === null)) return;
    state.warnings = [];
    state.identifications += 1;
    const call = { ...this.hostCall(`identify:${state.identifications}`), identity };
    const askedAt = Date.now();
    let answer: IdentifyResult;
    try {
      answer = await interactiveHost(this.left(deadline), 'Find the member').identifyMember(call);
    } catch (error) {
      return this.onHostFailure(error);
    }
    state.policy = answer.policy;
    if (answer.outcome === 'notFound') return this.memberNotFound();
    this.go('memberIdentified');
    this.endBypass();
    state.member = credibleMember(answer.member);
    state.balanceToldAt = askedAt;
    if (state.member !== answer.member) state.warnings = ['POINTS_ANSWER_DROPPED'];
    state.pdiTransactionId = answer.pdiTransactionId;
  }

  private memberNotFound(): void {
    this.go('memberNotFound');
    this.releaseHold();
    Object.assign(this.state, {
      member: null,
      proven: false,
      offers: [],
      selected: [],
      pointsToEarn: 0,
      pointsMultiplier: 1,
      warnings: ['MEMBER_NOT_FOUND'],
    });
    this.endBypass();
  }

  // ---- the cart -------------------------------------------------------------------------------------------

  private cartsUpdated(entries: Entry[]): Promise<void> {
    const carts = entries.flatMap(({ message }) =>
      message.name === 'cartUpdated' ? [message.body.cart] : [],
    );
    const newest = carts.reduce((a, b) => (b.version > a.version ? b : a));
    return this.evaluate(newest, Date.now() + INTERACTIVE_BUDGET_MS, false);
  }

  /** Takes a newer cart and asks the host for its rewards. `again`: also for the cart that it already has. */
  private async evaluate(cart: Cart, deadline: number, again: boolean): Promise<void> {
    const { state } = this;
    if (state.cart && cart.version < state.cart.version) return;
    if (state.cart && cart.version === state.cart.version && !sameCart(cart, state.cart))
      throw refusal('CART_VERSION_REUSED', [
        { pointer: '/cart/version', message: 'was used with other content' },
      ]);
    const unchanged = state.cart?.version === cart.version && !again && state.status !== 'BYPASSED';
    state.cart = cart;
    if (unchanged || this.mustRest()) return;
    if (!state.member && state.identity && state.status === 'BYPASSED')
      await this.findMember(state.identity, deadline);
    // Where nothing is shown before proof, nothing is asked for: a number that is nobody's would be answered
    // sooner.
    if (state.member && !this.mustRest() && !isHidden(state))
      await this.calculate(cart, state.member.membershipId, deadline);
  }

  private async calculate(cart: Cart, membershipId: string, deadline: number): Promise<void> {
    const call = { ...this.hostCall(`rewards:${cart.version}`), membershipId, cart };
    let answer: CalculateResult;
    try {
      answer = await interactiveHost(
        this.left(deadline),
        `Rewards for cart version ${cart.version}`,
      ).calculateRewards(call);
    } catch (error) {
      return this.onHostFailure(error);
    }
    this.go('hostRecovered');
    this.endBypass();
    this.takeOffers(cart, answer);
    await keepHeld(this.state, this.left(deadline));
    if (holdsTooMuch(this.state)) this.releaseHold();
  }

  /** The host's answer, as far as it can be true of this cart. */
  private takeOffers(cart: Cart, { rewards, points, pdiTransactionId }: CalculateResult): void {
    const { state } = this;
    const checked = checkOffers(cart, rewards);
    const kept = keepAvailable({ ...choiceOf(state), offers: checked.offers }, state.selected);
    const sane = areCredible(points, cart);
    state.offers = checked.offers;
    state.selected = kept.selected;
    state.pointsToEarn = sane ? points.toEarn : 0;
    state.pointsMultiplier = sane ? points.multiplier : 1;
    state.warnings = [...checked.warnings, ...kept.warnings, ...(sane ? [] : ['POINTS_ANSWER_DROPPED'])];
    state.pdiTransactionId = pdiTransactionId;
  }

  private async select(rewardIds: string[]): Promise<void> {
    await select(this.state, rewardIds, INTERACTIVE_BUDGET_MS);
    if (holdsTooMuch(this.state)) this.releaseHold();
  }

  /** Before the member or the offers go: what is held is named by them. */
  private releaseHold(redeemed?: number): void {
    const release = takeRelease(this.state, redeemed);
    if (release) this.inBackground(() => releasePoints(release, takesShoppers(this.state.status)));
  }

  /** The shopper is the member from now on; where nothing was shown before, the rewards are asked for now. */
  private async prove(body: ProveMessage): Promise<void> {
    const { state } = this;
    const deadline = Date.now() + INTERACTIVE_BUDGET_MS;
    const hidden = isHidden(state);
    await prove(state, body, this.left(deadline));
    if (hidden && !isHidden(state) && state.cart) await this.evaluate(state.cart, deadline, true);
  }

  // ---- bypass ---------------------------------------------------------------------------------------------

  private onHostFailure(error: unknown): void {
    if (isCancellation(error)) throw error;
    this.bypass(bypassReasonOf(error));
  }

  /**
   * Checkout goes on at full price. What the host had offered for an earlier cart cannot be trusted for this
   * one.
   */
  private bypass(reason: BypassReason): void {
    const { state } = this;
    const now = Date.now();
    this.go(reason === 'SUPPORT_REQUEST' ? 'bypass' : 'hostFailed');
    const since = state.bypass?.reason === reason ? state.bypass.since : new Date(now).toISOString();
    state.bypass = { reason, message: BYPASS_MESSAGES[reason], since };
    state.retryAt = reason === 'SUPPORT_REQUEST' ? null : now + state.policy.bypassCooldownMs;
    this.releaseHold();
    withdrawOffers(state);
    Object.assign(state, { pointsToEarn: 0, pointsMultiplier: 1, warnings: [] });
  }

  private endBypass(): void {
    this.state.bypass = null;
    this.state.retryAt = null;
  }

  /** Bypassed, and the host's rest is not over. */
  private mustRest(): boolean {
    const { status, retryAt } = this.state;
    return status === 'BYPASSED' && (retryAt === null || Date.now() < retryAt);
  }

  // ---- the order ------------------------------------------------------------------------------------------

  private orderCompleted(order: OrderCompleted): void {
    const { state } = this;
    if (state.finalization) return;
    // The host has already released the transaction of a cart that had ended.
    if (!isOpen(state.status)) state.posSequenceId = newPosSequenceId();
    restoreOffersOf(state, order);
    this.go('orderCompleted');
    state.finalization = {
      order,
      deadline: Date.now() + FINALIZATION_WINDOW_MS,
      problem: null,
      lateAccrual: false,
    };
    this.beginRound();
  }

  private retryFinalization(): void {
    const { finalization } = this.state;
    if (!finalization) throw refusal('INVALID_TRANSITION');
    this.go('retryFinalization');
    finalization.deadline = Date.now() + FINALIZATION_WINDOW_MS;
    finalization.problem = null;
    this.abandoned = false;
    this.beginRound();
  }

  private abandonFinalization(): void {
    this.go('abandonFinalization');
    this.round?.cancel();
    this.round = null;
    this.abandoned = true;
    this.releaseHold();
    if (this.state.finalization) this.state.finalization.problem ??= 'Support gave it up.';
  }

  /** One round at a time: a new one takes the place of the one that runs. */
  private beginRound(): void {
    this.round?.cancel();
    const scope = new CancellationScope();
    this.round = scope;
    this.inBackground(async () => {
      const { finalization } = this.state;
      if (!finalization) return;
      const settlement = await this.settleIn(scope, finalization);
      if (!settlement || this.round !== scope) return;
      this.round = null;
      this.onSettled(settlement, finalization);
    });
  }

  private async settleIn(scope: CancellationScope, finalization: Finalization): Promise<Settlement | null> {
    try {
      return await scope.run(() =>
        settle(this.state, finalization, (stage) => {
          this.stage = stage;
        }),
      );
    } catch (error) {
      if (isCancellation(error)) return null;
      return { outcome: 'refused', code: failureTypeOf(error) };
    }
  }

  private onSettled(settlement: Settlement, finalization: Finalization): void {
    const { state } = this;
    if (settlement.outcome === 'refused') {
      this.go('finalizationExhausted');
      finalization.problem = `The last answer was \`${settlement.code}\`.`;
      state.lastMessageAt = Date.now();
    } else {
      this.go('finalized');
      state.warnings = [...state.warnings, ...settlement.warnings];
      if (settlement.outcome === 'settled') this.takeResult(settlement, finalization);
      this.releaseHold(this.state.result?.pointsRedeemed);
    }
    this.touch();
    this.show();
    this.project();
    if (settlement.outcome === 'settled')
      for (const tell of noticesOf(state, finalization.order)) this.inBackground(tell);
  }

  private takeResult(
    { result, member, policy, lateAccrual }: Extract<Settlement, { outcome: 'settled' }>,
    finalization: Finalization,
  ): void {
    const { state } = this;
    state.result = credibleResult(result);
    if (state.result !== result) state.warnings = [...state.warnings, 'POINTS_ANSWER_DROPPED'];
    state.member = credibleMember(member);
    if (policy) state.policy = policy;
    finalization.lateAccrual = lateAccrual;
    // The shopper paid full price: the session must not go on showing rewards that the order never had.
    if (finalization.order.totals.loyaltyDiscount === 0 && toSession(state).totals.loyaltyDiscount > 0) {
      state.offers = [];
      state.selected = [];
    }
  }

  // ---- the end --------------------------------------------------------------------------------------------

  private cancel(): void {
    this.go('cancel');
    this.releaseTransaction();
    this.releaseHold();
    withdrawOffers(this.state);
    this.state.warnings = [];
  }

  private releaseTransaction(): void {
    const { storeId, posSequenceId, pdiTransactionId } = this.state;
    // The host knows nothing of a transaction that it never answered; a bypassed identify may still have
    // reached it.
    if (!pdiTransactionId && this.state.identifications === 0) return;
    const call = { storeId, posSequenceId, idempotencyKey: `${posSequenceId}:cancel:1` };
    this.inBackground(() =>
      durableHost(FINALIZATION_WINDOW_MS, 'Release the transaction and its rewards').cancelTransaction(call),
    );
  }

  private onTimeUp(): void {
    this.timeIsUp = false;
    // A message that came with the timer was handled first and gave the cart new time.
    if ((this.deadline() ?? Infinity) > Date.now()) return;
    if (isOpen(this.state.status)) {
      this.go('idle');
      this.releaseTransaction();
      this.releaseHold();
      this.state.lastMessageAt = Date.now();
      this.touch();
      this.show();
      this.project();
      return;
    }
    this.releaseHold();
    this.abandoned = true;
  }

  private deadline(): number | null {
    return this.abandoned ? null : endOf(this.state);
  }

  /**
   * One timer for all of it, begun anew only when it fires or has become too long: a message costs no timer
   * events.
   */
  private async keepTime(): Promise<void> {
    for (;;) {
      await condition(() => this.deadline() !== null && !this.timeIsUp);
      const at = this.deadline() ?? 0;
      const wait = at - Date.now();
      if (wait <= 0) this.timeIsUp = true;
      else
        await condition(() => (this.deadline() ?? at) < at, wait, {
          summary: 'Ends the checkout if nobody comes back',
        });
    }
  }

  private isOver(): boolean {
    const { status } = this.state;
    const ended =
      status === 'FINALIZED' || (this.abandoned && !isOpen(status) && status !== 'PENDING_FINALIZATION');
    return ended && this.background === 0 && this.inbox.isEmpty;
  }

  private mayContinueAsNew(): boolean {
    const full = this.state.messages >= this.maxMessages || workflowInfo().continueAsNewSuggested;
    return full && isOpen(this.state.status) && this.background === 0 && this.inbox.isEmpty;
  }

  private async continueAsNew(): Promise<void> {
    await condition(() => allHandlersFinished() || !this.inbox.isEmpty);
    if (!this.mayContinueAsNew()) return;
    const { sessionId, storeId, cartId } = this.state;
    const next: SessionInput = {
      sessionId,
      storeId,
      cartId,
      carried: this.state,
      maxMessages: this.maxMessages,
    };
    await continueAsNew(next);
  }

  // ---- what everyone sees ---------------------------------------------------------------------------------

  private hostCall(step: string) {
    const { storeId, posSequenceId } = this.state;
    return { storeId, posSequenceId, idempotencyKey: `${posSequenceId}:${step}` };
  }

  private left(deadline: number): number {
    return Math.max(deadline - Date.now(), 1);
  }

  private touch(): void {
    this.state.revision += 1;
    this.state.updatedAt = Math.max(Date.now(), this.state.updatedAt);
  }

  private show(): void {
    this.attributes.show(this.state);
    setCurrentDetails(detailsOf(this.state));
  }

  /**
   * Tables and listeners, after the answer. What changes while a write is under way goes with the next one.
   */
  private project(): void {
    this.unprojected = true;
    if (this.projecting) return;
    this.projecting = true;
    this.inBackground(
      async () => {
        while (this.unprojected) {
          this.unprojected = false;
          const { finalization, customerId, identity, revision } = this.state;
          const projection: SessionProjection = {
            session: toSession(this.state),
            revision,
            ...(finalization
              ? {
                  orderId: finalization.order.orderId,
                  orderLineItemIds: finalization.order.cart.items.map(({ lineItemId }) => lineItemId),
                }
              : {}),
            ...(customerId ? { customerId } : {}),
            ...(identity && 'phone' in identity ? { phone: identity.phone } : {}),
          };
          await projectSession(projection, takesShoppers(this.state.status));
        }
      },
      () => {
        this.projecting = false;
        if (this.unprojected) this.project();
      },
    );
  }

  /**
   * Runs beside the messages; its end is waited for, its failure is named in the log and never fails the
   * checkout.
   */
  private inBackground(work: () => Promise<void>, atEnd: () => void = () => undefined): void {
    this.background += 1;
    void work()
      .catch((error: unknown) => {
        if (!isCancellation(error))
          log.warn('Work after the answer was given up', { type: failureTypeOf(error) });
      })
      .finally(() => {
        this.background -= 1;
        atEnd();
      });
  }
}
