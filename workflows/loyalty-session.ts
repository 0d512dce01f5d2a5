import {
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
} from '@temporalio/workflow';
import {
  MESSAGES,
  RESEND_QUERIES,
  SESSION_QUERY,
  type Session,
  type SessionInput,
  type SettlementRequest,
} from '../contract';
import { createCheckout, type Checkout } from './checkout/checkout';
import { admit, readMessage } from './checkout/door';
import { handleMessages } from './checkout/messages';
import type { Message } from './session/message';
import { settlementRequestOf } from './session/settlement';
import { toSession } from './session/view';
import { currentTrace } from './trace-context';

type Name = Message['name'];

/** What Temporal's UI says beside each message. */
const DESCRIPTIONS: Record<Name, string> = {
  identify: 'The shopper gave a phone number or a membership id: {phone | membershipId, customerId?, cart?}',
  cartUpdated: 'The cart changed and its rewards are asked for anew: {cart}',
  requestProof: 'The host sends the member a one-time code: {}',
  prove: 'The shopper shows to be the member: {code | firebaseIdToken}',
  selectReward: 'The whole selection of optional rewards: {rewardIds}',
  orderCompleted:
    "The order is placed, or its payments changed; once the money is there its points are settled with the host: the OrderCompleted event's data",
  cancel: "The checkout is given up; the host's transaction and its rewards are released: {reason?}",
  bypass: 'Support: full price from now on; loyalty is not asked again for this checkout: {reason?, by?}',
  retryFinalization:
    'Support: settle the order with the host again at once, for another 72 hours. Safe to repeat: {reason?, by?}',
  abandonFinalization:
    'Support: give up settling this order and close the checkout. Final: a closed one cannot be retried: {reason?, by?}',
};
/** Support's levers first: the UI lists them in this order. */
const UPDATES: Name[] = [
  'retryFinalization',
  'abandonFinalization',
  'bypass',
  'cancel',
  'identify',
  'cartUpdated',
  'requestProof',
  'prove',
  'selectReward',
];
/**
 * In the order of a checkout's life: signals that came before the first task are handled in the order of
 * these names.
 */
const SIGNALS: Name[] = [
  'identify',
  'cartUpdated',
  'selectReward',
  'bypass',
  'orderCompleted',
  'cancel',
  'retryFinalization',
  'abandonFinalization',
];

/**
 * One checkout of one cart, from the phone number to the points. Every message is an update or a signal of
 * the same name, handled one at a time and in order (`checkout/messages.ts`); the whole public state is the
 * query `session`.
 */
export async function LoyaltySessionWorkflow(input: SessionInput): Promise<Session> {
  const checkout = createCheckout(input);
  for (const name of UPDATES) acceptUpdate(checkout, name);
  for (const name of SIGNALS) acceptSignal(checkout, name);
  setHandler(defineSignal(MESSAGES.paymentChanged), () => void (checkout.inbox.hasPaymentNews = true), {
    description: "A payment provider has news of this order's payment",
  });
  setHandler(defineQuery<Session>(SESSION_QUERY), () => toSession(checkout.state), {
    description: 'The whole public state of this checkout',
  });
  setHandler(
    defineQuery<SettlementRequest | null>(RESEND_QUERIES.settlement),
    () => settlementRequestOf(checkout.state),
    { description: 'What this checkout would send its loyalty host again to settle the order' },
  );
  return handleMessages(checkout);
}

/** Whether this update was done before, in this run or in one that it continues. */
function wasAnswered({ state }: Checkout): boolean {
  const id = currentUpdateInfo()?.id;
  return id !== undefined && state.answered.includes(id);
}

function acceptUpdate(checkout: Checkout, name: Name): void {
  const { state, inbox } = checkout;
  setHandler(
    defineUpdate<Session, [unknown]>(name),
    async (body) =>
      wasAnswered(checkout)
        ? toSession(state)
        : inbox.post(readMessage(name, body), 'update', {
            id: currentUpdateInfo()?.id,
            trace: currentTrace(),
          }),
    {
      // Runs before anything is written: a refused update leaves no trace in the history.
      validator: (body) => {
        if (!wasAnswered(checkout)) admit(state, inbox.cartsUnderWay(), readMessage(name, body));
      },
      description: DESCRIPTIONS[name],
    },
  );
}

function acceptSignal({ state, inbox }: Checkout, name: Name): void {
  setHandler(
    defineSignal<[unknown]>(name),
    async (body) => {
      // Nobody waits for a signal's answer, and a throw would wedge the run: a refused one is named in the
      // log and dropped.
      try {
        const message = readMessage(name, body);
        admit(state, inbox.cartsUnderWay(), message);
        await inbox.post(message, 'signal', { trace: currentTrace() });
      } catch (error) {
        log.warn('A signal was refused', {
          signal: name,
          type: error instanceof Error && 'type' in error ? error.type : 'UNEXPECTED',
        });
      }
    },
    { description: DESCRIPTIONS[name] },
  );
}
