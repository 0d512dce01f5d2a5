import { FetchError } from '@medusajs/js-sdk';
import type { HttpTypes } from '@medusajs/types';
import { createChangeQueue } from '../change-queue';
import { isNewer, type LoyaltyView } from '../loyalty';
import { type TipChoice, tipChoice } from '../tip';
import { type CartChange, type ChangeStep, mergeChanges } from './change';
import {
  addLine,
  type CartAnswer,
  ChangeError,
  createCart,
  retrieveCart,
  retrieveLoyalty,
  sendChange,
} from './send';
import { toTotals } from './view';

type StoreCart = HttpTypes.StoreCart;

export interface CartState {
  /** `loading` until the browser knows whether it has a cart; also what the server renders. */
  phase: 'loading' | 'empty' | 'ready';
  cart: StoreCart | null;
  loyalty: LoyaltyView | null;
  /** The shop has said whether somebody is identified: the checkout shows itself in one piece after that. */
  loyaltyRead: boolean;
  tip: TipChoice;
  /** A change is on its way or about to be: totals on the page are being recalculated. */
  busy: boolean;
  /** What the shopper has asked for and the shop has not answered yet. */
  wish: CartChange;
  errors: Partial<Record<ChangeStep, Error>>;
  /**
   * Id of a cart that was found to be an order, as after a reload while paying: the checkout can still open
   * that order.
   */
  ordered: string | null;
}

/** Milliseconds that quantity changes wait for another one before they are sent (step 9 of the design). */
export const QUANTITY_DELAY_MS = 300;

const STORAGE_KEY = 'shop_cart_id';
const INITIAL: CartState = {
  phase: 'loading',
  cart: null,
  loyalty: null,
  loyaltyRead: false,
  tip: { amount: 0 },
  busy: false,
  wish: {},
  errors: {},
  ordered: null,
};
const STEP_FIELDS: Record<ChangeStep, (keyof CartChange)[]> = {
  quantities: ['quantities'],
  contact: ['email', 'address'],
  shipping: ['shippingOptionId'],
  identify: ['phone', 'linked'],
  proof: ['sendCode', 'code'],
  rewards: ['rewardIds', 'reevaluate'],
  tip: ['tip'],
};

/**
 * The browser's one picture of the cart. Pages subscribe to it (`useCart`) and ask it for changes; it alone
 * talks to the shop about the cart.
 */
class CartStore {
  private state = INITIAL;
  private readonly listeners = new Set<() => void>();
  private loading: Promise<void> | undefined;
  /**
   * An answer that is not shown because a newer change is on its way; that change builds on it all the same.
   */
  private overtaken: CartAnswer | undefined;
  /** The late answer that was last asked about, so that one that never agrees is asked about once. */
  private askedAbout: string | undefined;
  private readonly queue = createChangeQueue<CartChange, CartAnswer>({
    merge: mergeChanges,
    send: (change) => this.send(change),
    onAnswer: (answer) => this.take(answer),
    onError: (error, newest) => this.fail(error, newest),
    onBusy: (busy) => this.set(busy ? { busy } : { busy, wish: {} }),
  });

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  read = (): CartState => this.state;
  readOnServer = (): CartState => INITIAL;

  /** Reads the cart of this browser once; later calls share the first one's work. */
  load(): Promise<void> {
    this.loading ??= this.reload();
    return this.loading;
  }

  /**
   * Reads the cart again: another tab may have changed or ordered it. Does nothing while a change is on its
   * way.
   */
  async reload(): Promise<void> {
    if (this.state.busy) return;
    const id = window.localStorage.getItem(STORAGE_KEY);
    if (!id) return this.forget(this.state.ordered);
    try {
      const cart = await retrieveCart(id);
      if (cart.completed_at) this.forget(cart.id);
      else if (!this.state.busy) this.set({ phase: 'ready', cart, tip: this.tipOf(cart), ordered: null });
    } catch (error) {
      if (error instanceof FetchError && error.status === 404) return this.forget();
      this.set({
        phase: this.state.cart ? 'ready' : 'empty',
        errors: { ...this.state.errors, quantities: asError(error) },
      });
    }
  }

  /**
   * Reads again what other tabs may have changed meanwhile: the cart, and who is identified where that is
   * shown.
   */
  async catchUp(): Promise<void> {
    await this.reload();
    if (this.state.loyaltyRead) await this.loadLoyalty();
  }

  /**
   * Reads the cart's loyalty, and asks for the rewards of the cart as it is now when somebody is identified.
   */
  async loadLoyalty(): Promise<void> {
    const { cart } = this.state;
    if (!cart) return;
    try {
      const loyalty = await retrieveLoyalty(cart.id);
      // The shopper may have identified while this was on its way: what came of that stays.
      const news = loyalty !== null && isNewer(loyalty, this.state.loyalty);
      this.set({ loyaltyRead: true, ...(news ? { loyalty } : {}) });
      if (!news) return;
      this.change({ reevaluate: true });
    } catch (error) {
      this.set({ loyaltyRead: true, errors: { ...this.state.errors, identify: asError(error) } });
    }
  }

  /**
   * Adds a variant, making the cart first when there is none. Throws what Medusa says when it cannot be sold.
   */
  async add(variantId: string, quantity: number, unitOfMeasure: string | undefined): Promise<void> {
    await this.load();
    await this.queue.settle();
    const existing = this.state.cart ?? (await createCart());
    window.localStorage.setItem(STORAGE_KEY, existing.id);
    const cart = await addLine(existing.id, variantId, quantity, unitOfMeasure);
    this.set({ phase: 'ready', cart, ordered: null });
  }

  /** Asks for a change; the answer arrives in the state. */
  change(change: CartChange, delayMs = 0): void {
    if (!this.state.cart) return;
    const errors = { ...this.state.errors };
    for (const [step, fields] of Object.entries(STEP_FIELDS) as [ChangeStep, (keyof CartChange)[]][]) {
      if (fields.some((field) => change[field] !== undefined)) delete errors[step];
    }
    this.set({ wish: mergeChanges(this.state.wish, change), tip: change.tip ?? this.state.tip, errors });
    this.queue.push(change, delayMs);
  }

  /** Sends what waits and resolves when the shop has answered everything. */
  settle(): Promise<void> {
    return this.queue.settle();
  }

  /** A loyalty picture from the event stream. Older ones are left aside. */
  receive(view: LoyaltyView): void {
    if (!isNewer(view, this.state.loyalty)) return;
    this.set({ loyalty: view });
    if (!this.state.busy) this.agree();
  }

  /** The cart has become an order, to be opened still, or is gone. */
  forget(ordered: string | null = null): void {
    this.overtaken = undefined;
    window.localStorage.removeItem(STORAGE_KEY);
    this.set({ ...INITIAL, phase: 'empty', ordered });
  }

  private async send(change: CartChange): Promise<CartAnswer> {
    const { cart, loyalty, tip } = this.state;
    if (!cart) throw new Error('There is no cart to change.');
    const answer = await sendChange(change, { ...(this.overtaken ?? { cart, loyalty }), tip });
    this.overtaken = answer;
    return answer;
  }

  private take(answer: CartAnswer): void {
    this.overtaken = undefined;
    const { loyalty } = this.state;
    const fromNobody = answer.loyalty?.bypass?.reason === 'ORCHESTRATOR_UNAVAILABLE';
    const newer = answer.loyalty !== null && (fromNobody || isNewer(answer.loyalty, loyalty));
    this.set({ cart: answer.cart, loyalty: newer ? answer.loyalty : loyalty });
    this.agree();
  }

  /**
   * Rewards that were answered late, and goods that another tab changed, stand in the view before the page
   * has seen the cart with them: read the cart again, once per answer. The shop has put them into the cart
   * before it sent the event.
   */
  private agree(): void {
    const { cart, loyalty } = this.state;
    if (!cart || !loyalty) return;
    const discount = loyalty.status === 'ACTIVE' ? loyalty.totals.loyaltyDiscount : 0;
    const shown = toTotals(cart);
    if (shown.loyaltyDiscount === discount && shown.subtotal === loyalty.totals.subtotal) return;
    const answer = `${loyalty.status} ${loyalty.cartVersion} ${loyalty.updatedAt}`;
    if (this.askedAbout === answer) return;
    this.askedAbout = answer;
    void this.reload();
  }

  private fail(error: unknown, newest: boolean): void {
    const step = error instanceof ChangeError ? error.step : 'quantities';
    const cause = error instanceof ChangeError ? error.cause : error;
    this.set({ errors: { ...this.state.errors, [step]: asError(cause) } });
    if (newest) void this.readAgain();
  }

  /** After an error the page may show a wish that did not come true: the cart as it is replaces it. */
  private async readAgain(): Promise<void> {
    await this.queue.settle();
    this.overtaken = undefined;
    await this.reload();
    await this.readLoyaltyAgain();
  }

  /** The change may have failed after its loyalty step. Quietly: the error itself is told already. */
  private async readLoyaltyAgain(): Promise<void> {
    const { cart } = this.state;
    if (!cart) return;
    const loyalty = await retrieveLoyalty(cart.id).catch((error: unknown) => {
      console.info(`loyalty could not be read again: ${String(error)}`);
      return null;
    });
    if (loyalty && isNewer(loyalty, this.state.loyalty)) this.set({ loyalty });
  }

  /** A tip chosen in percent stays one, whatever amount the cart shows until it follows. */
  private tipOf(cart: StoreCart): TipChoice {
    if ('percent' in this.state.tip) return this.state.tip;
    const totals = toTotals(cart);
    return tipChoice(totals.tip, totals.subtotal);
  }

  private set(part: Partial<CartState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export const cartStore = new CartStore();
export const CART_STORAGE_KEY = STORAGE_KEY;
