import type { Payment } from '../../contract';
import type { PaymentSource, SourceAnswer } from './source';
import type { OrderPayments, PaymentVerdict, PaymentVerifier } from './verifier';
import { malformed } from './well-formed';

/** The providers that can be asked, by the name that payments give them; null where the settings of one are missing. */
export type PaymentSources = Readonly<Record<string, PaymentSource | null>>;

const uniquePayments = (payments: Payment[]): Payment[] => [...new Map(payments.map((payment) => [JSON.stringify([payment.provider, payment.reference]), payment])).values()];

async function ask(sources: PaymentSources, { provider, reference }: Payment): Promise<SourceAnswer> {
  if (!Object.hasOwn(sources, provider)) return { state: 'failed', reason: `Nobody here can ask the payment provider "${provider}"` };
  const source = sources[provider];
  // Settings can be mended while the order waits.
  return source ? source.ask(reference) : { state: 'notYet', reason: `The settings of the payment provider "${provider}" are missing here` };
}

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
 */
export const paymentProviders = (sources: PaymentSources): PaymentVerifier => ({
  async verify(order): Promise<PaymentVerdict> {
    const wrong = malformed(order);
    if (wrong) return wrong;
    if (order.total === 0) return { state: 'captured' };
    const answers = await Promise.all(uniquePayments(order.payments).map((payment) => ask(sources, payment)));
    return weigh(order, answers);
  },
});
