import type { Payment } from '../../contract';
import type { PaymentSource, SourceAnswer } from './source';
import { isSaidCaptured, type OrderPayments, type PaymentVerdict, type PaymentVerifier } from './verifier';
import { malformed } from './well-formed';

/**
 * The providers that can be asked, by the name that payments give them; null where the settings of one are
 * missing.
 */
export type PaymentSources = Readonly<Record<string, PaymentSource | null>>;

const uniquePayments = (payments: Payment[]): Payment[] => [
  ...new Map(
    payments.map((payment) => [JSON.stringify([payment.provider, payment.reference]), payment]),
  ).values(),
];

/** What is said of a payment whose provider cannot be asked here. */
export type Unasked = (payment: Payment, order: OrderPayments, sources: PaymentSources) => SourceAnswer;

/**
 * Nothing counts that no provider vouches for. Settings that are missing can be mended while the order waits.
 */
const refuse: Unasked = ({ provider }, _order, sources) =>
  Object.hasOwn(sources, provider)
    ? { state: 'notYet', reason: `The settings of the payment provider "${provider}" are missing here` }
    : { state: 'failed', reason: `Nobody here can ask the payment provider "${provider}"` };

/** The word of the system that sent the order: for a stack that has the settings of some providers only. */
export const callersWord: Unasked = (payment, { currency, storeId, cartId }) => {
  const { provider, reference, amount } = payment;
  return isSaidCaptured(payment)
    ? {
        state: 'captured',
        money: JSON.stringify([provider, reference]),
        amount,
        currency,
        storeId,
        cartId: cartId ?? null,
      }
    : { state: 'notYet', reason: `A payment by "${provider}" is not captured yet` };
};

type Captured = Extract<SourceAnswer, { state: 'captured' }>;

/**
 * Why this money is not the order's, or null. A payment says for which cart it was made, and a cart becomes
 * one order: so one payment pays for one order, however many name it. One that says nothing could be named by
 * all of them, and counts for none.
 */
function foreign(money: Captured, { storeId, cartId, currency }: OrderPayments): string | null {
  if (money.currency !== currency) return 'A payment was made in another currency than the order';
  if (money.storeId !== null && money.storeId !== storeId) return 'A payment belongs to another store';
  // A session that an earlier version began does not say which cart is its own.
  if (cartId === undefined) return null;
  if (money.storeId === null || money.cartId === null)
    return 'A payment does not say for which store and cart it was made (store_id and cart_id in the tags at Finix, in the metadata at Stripe)';
  return money.cartId === cartId ? null : 'A payment belongs to another cart';
}

/** What the order's own money is worth; the rest of the answers say why it is not more. */
function weigh(order: OrderPayments, answers: SourceAnswer[]): PaymentVerdict {
  const { total } = order;
  const captured = answers.filter((answer) => answer.state === 'captured');
  const reason = captured.map((money) => foreign(money, order)).find((said) => said !== null);
  if (reason) return { state: 'failed', reason };
  const once = new Map(captured.map(({ money, amount }) => [money, amount]));
  const sum = [...once.values()].reduce((all, amount) => all + amount, 0);
  if (sum >= total) return { state: 'captured' };
  const open = answers.filter((answer) => answer.state !== 'captured');
  return (
    open.find(({ state }) => state === 'notYet') ??
    open.find(({ state }) => state === 'unknown') ??
    open[0] ?? { state: 'notYet', reason: `The payment providers hold ${sum} of ${total} minor units` }
  );
}

/**
 * Believes nobody but the payment providers: state, amount and currency are theirs, the event only says where
 * to look. A provider that gives no answer throws, and the workflow asks again. An order with the total 0
 * (all of it paid by rewards) needs no payment.
 * `unasked`: what is said of a payment whose provider cannot be asked here; without it such a payment does not count.
 */
export const paymentProviders = (sources: PaymentSources, unasked: Unasked = refuse): PaymentVerifier => ({
  async verify(order): Promise<PaymentVerdict> {
    const wrong = malformed(order);
    if (wrong) return wrong;
    if (order.total === 0) return { state: 'captured' };
    const answers = await Promise.all(
      uniquePayments(order.payments).map((payment) => {
        const source = Object.hasOwn(sources, payment.provider) ? sources[payment.provider] : null;
        return source ? source.ask(payment.reference) : unasked(payment, order, sources);
      }),
    );
    return weigh(order, answers);
  },
});
