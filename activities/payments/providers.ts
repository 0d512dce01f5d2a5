import type { Payment } from '../../contract';
import type { PaymentSource, SourceAnswer } from './source';
import type { OrderPayments, PaymentVerdict, PaymentVerifier } from './verifier';
import { malformed } from './well-formed';

/** The providers that can be asked, by the name that payments give them; null where the settings of one are missing. */
export type PaymentSources = Readonly<Record<string, PaymentSource | null>>;

const uniquePayments = (payments: Payment[]): Payment[] => [...new Map(payments.map((payment) => [JSON.stringify([payment.provider, payment.reference]), payment])).values()];

/** What is said of a payment whose provider cannot be asked here. */
export type Unasked = (payment: Payment, order: OrderPayments, sources: PaymentSources) => SourceAnswer;

/** Nothing counts that no provider vouches for. Settings that are missing can be mended while the order waits. */
const refuse: Unasked = ({ provider }, _order, sources) =>
  Object.hasOwn(sources, provider)
    ? { state: 'notYet', reason: `The settings of the payment provider "${provider}" are missing here` }
    : { state: 'failed', reason: `Nobody here can ask the payment provider "${provider}"` };

/** The word of the system that sent the order: for a stack that has the settings of some providers only. */
export const callersWord: Unasked = ({ provider, reference, amount, capturedAt }, { currency }) =>
  capturedAt === ''
    ? { state: 'notYet', reason: `A payment by "${provider}" is not captured yet` }
    : { state: 'captured', money: JSON.stringify([provider, reference]), amount, currency, storeId: null };

/** What the order's own money is worth; the rest of the answers say why it is not more. */
function weigh({ storeId, currency, total }: OrderPayments, answers: SourceAnswer[]): PaymentVerdict {
  const captured = answers.filter((answer) => answer.state === 'captured');
  if (captured.some((money) => money.currency !== currency)) return { state: 'failed', reason: 'A payment was made in another currency than the order' };
  if (captured.some((money) => money.storeId !== null && money.storeId !== storeId)) return { state: 'failed', reason: 'A payment belongs to another store' };
  const once = new Map(captured.map(({ money, amount }) => [money, amount]));
  const sum = [...once.values()].reduce((all, amount) => all + amount, 0);
  if (sum >= total) return { state: 'captured' };
  const open = answers.filter((answer) => answer.state !== 'captured');
  return open.find(({ state }) => state === 'notYet') ?? open[0] ?? { state: 'notYet', reason: `The payment providers hold ${sum} of ${total} minor units` };
}

/**
 * Believes nobody but the payment providers: state, amount and currency are theirs, the event only says where to look. A provider that gives
 * no answer throws, and the workflow asks again. An order with the total 0 (all of it paid by rewards) needs no payment.
 * `unasked`: what is said of a payment whose provider cannot be asked here; without it such a payment does not count.
 */
export const paymentProviders = (sources: PaymentSources, unasked: Unasked = refuse): PaymentVerifier => ({
  async verify(order): Promise<PaymentVerdict> {
    const wrong = malformed(order);
    if (wrong) return wrong;
    if (order.total === 0) return { state: 'captured' };
    const answers = await Promise.all(uniquePayments(order.payments).map((payment) => {
      const source = Object.hasOwn(sources, payment.provider) ? sources[payment.provider] : null;
      return source ? source.ask(payment.reference) : unasked(payment, order, sources);
    }));
    return weigh(order, answers);
  },
});
