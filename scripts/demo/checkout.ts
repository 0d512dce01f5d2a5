import type { Cart, OrderCompleted, Reward, Session } from '../../contract';
import { cartOf, newCartId, orderOf, type Basket } from './basket';
import { inexactness } from './verdict';
import type { Answer, Shopper } from './shopper';

/** One cart of the shopper: knows its version, its newest session, and what did not add up. */
export class Checkout {
  readonly cartId = newCartId();
  readonly inexact: string[] = [];
  cart: Cart;
  private newest: Session | undefined;
  private placed: OrderCompleted | undefined;
  private posId = '';

  constructor(
    private readonly shopper: Shopper,
    private basket: Basket,
  ) {
    this.cart = cartOf(1, basket);
  }

  get sessionId(): string {
    return this.session.sessionId;
  }

  /** Empty until an answer came from the workflow itself. */
  get posSequenceId(): string {
    return this.posId;
  }

  /** The newest answer. Throws before the first one. */
  get session(): Session {
    if (!this.newest) throw new Error('The checkout has not begun');
    return this.newest;
  }

  async identify(): Promise<Answer<Session>> {
    return this.take(await this.shopper.identify(this.cartId, this.cart));
  }

  async change(basket: Basket): Promise<Answer<Session>> {
    this.basket = basket;
    return this.resend();
  }

  /** The same basket as a newer cart. */
  async resend(): Promise<Answer<Session>> {
    this.cart = cartOf(this.cart.version + 1, this.basket);
    return this.take(await this.shopper.rewards(this.sessionId, this.cart));
  }

  /**
   * Has the host send its code and types it in, as `codeOf` reads it from the message; where none comes, the
   * checkout goes on, earning only.
   */
  async prove(codeOf: () => Promise<string | undefined>): Promise<Answer<Session>> {
    const asked = this.take(await this.shopper.requestProof(this.sessionId));
    if (!asked.body.member || asked.body.member.proven || asked.body.warnings.includes('PROOF_UNAVAILABLE'))
      return asked;
    const code = await codeOf();
    return code === undefined ? asked : this.take(await this.shopper.prove(this.sessionId, code));
  }

  async select(rewardIds: string[]): Promise<Answer<Session>> {
    return this.take(await this.shopper.select(this.sessionId, rewardIds));
  }

  /** The order at the price of the newest answer: what the shopper has seen is what the shopper pays. */
  order() {
    return this.send(orderOf(this.session, this.cart));
  }

  /** The same order before its money is there. */
  orderUnpaid() {
    const order = orderOf(this.session, this.cart);
    return this.send({
      ...order,
      payments: order.payments.map(({ capturedAt: _never, ...payment }) => ({
        ...payment,
        status: 'pending',
      })),
    });
  }

  /** The money is there: the shop tells the order again. Throws where none was placed. */
  async pay(): Promise<void> {
    if (!this.placed) throw new Error('There is no order to pay');
    const capturedAt = new Date().toISOString();
    const payments = this.placed.payments.map((payment) => ({
      ...payment,
      status: 'captured' as const,
      capturedAt,
    }));
    await this.send({ ...this.placed, payments });
  }

  private async send(order: OrderCompleted) {
    this.placed = order;
    return { order, answer: await this.shopper.order(order) };
  }

  /** The session as it is now; the price that the shopper saw stays the newest one. */
  async look(): Promise<Answer<Session>> {
    const answer = await this.shopper.session(this.sessionId);
    this.posId = answer.body.posSequenceId || this.posId;
    return answer;
  }

  private take(answer: Answer<Session>): Answer<Session> {
    this.newest = answer.body;
    this.posId = answer.body.posSequenceId || this.posId;
    this.inexact.push(...inexactness(answer.body, this.cart));
    return answer;
  }
}

/**
 * The choice of a thrifty shopper: the cheapest optional reward that takes money off and can be paid;
 * undefined when there is none.
 */
export function choiceOf({ rewards, member }: Session): Reward | undefined {
  // Before the number is proven nobody tells what the member has.
  const balance = member ? (member.pointsBalance ?? Infinity) : 0;
  const affordable = rewards.optional.filter(
    (reward) => reward.discountAmount > 0 && reward.pointsCost <= balance,
  );
  return affordable.toSorted((a, b) => a.pointsCost - b.pointsCost)[0];
}
