import { randomUUID } from 'node:crypto';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { begin, orderOf, select, type Checkout } from './checkout';
import { createLoyaltyHost, type Cart } from './host';
import { serve } from './http';

/**
 * One durable workflow per checkout, as the service has one: it receives messages, and publishes its answers
 * as events, which the HTTP handlers wait for.
 */
const TOPIC = 'checkout';
const STATE = 'state';
const IDLE_SECONDS = 30 * 60;
const ANSWER_SECONDS = 10;
const FINALIZE_RETRIES = { retriesAllowed: true, intervalSeconds: 1, maxAttempts: 20 };
/** A message of a shopper who never orders; a session is no place to stay for ever. */
const MESSAGES_AT_MOST = 500;

type Message = { id: string } & ({ cart: Cart } | { rewardIds: string[] } | { orderId: string });

const host = createLoyaltyHost();

async function handle(checkout: Checkout, message: Message): Promise<Checkout> {
  if ('cart' in message) {
    const { cart } = message;
    const offers = await DBOS.runStep(() => host.rewards(checkout.checkoutId, checkout.membershipId, cart), {
      name: 'rewards',
    });
    return { ...checkout, cart, offers };
  }
  if ('rewardIds' in message) return select(checkout, message.rewardIds);
  return { ...checkout, orderId: message.orderId };
}

async function publish(checkout: Checkout, messageId: string): Promise<void> {
  await DBOS.setEvent(STATE, checkout);
  await DBOS.setEvent(messageId, checkout);
}

async function checkoutWorkflow(checkoutId: string, phone: string): Promise<Checkout> {
  const membershipId = await DBOS.runStep(() => host.identify(checkoutId, phone), { name: 'identify' });
  let checkout = begin(checkoutId, membershipId);
  await DBOS.setEvent(STATE, checkout);
  for (let count = 0; count < MESSAGES_AT_MOST && checkout.orderId === null; count += 1) {
    const message = await DBOS.recv<Message>(TOPIC, { timeoutSeconds: IDLE_SECONDS });
    if (message === null) return checkout;
    checkout = await handle(checkout, message);
    if (checkout.orderId === null) await publish(checkout, message.id);
  }
  if (checkout.orderId === null) return checkout;
  const order = orderOf(checkout);
  const confirmationId = await DBOS.runStep(() => host.finalize(order), {
    name: 'finalize',
    ...FINALIZE_RETRIES,
  });
  checkout = { ...checkout, confirmationId };
  await DBOS.setEvent(STATE, checkout);
  return checkout;
}

const startCheckout = DBOS.registerWorkflow(checkoutWorkflow, { name: 'checkout' });

/** Waits for what the workflow publishes; throws when it does not in time. */
async function published(checkoutId: string, key: string): Promise<Checkout> {
  const checkout = await DBOS.getEvent<Checkout>(checkoutId, key, { timeoutSeconds: ANSWER_SECONDS });
  if (checkout === null) throw new Error('The checkout did not answer in time');
  return checkout;
}

async function ask(checkoutId: string, what: { cart: Cart } | { rewardIds: string[] }): Promise<Checkout> {
  const id = randomUUID();
  await DBOS.send<Message>(checkoutId, { id, ...what }, TOPIC);
  return published(checkoutId, id);
}

async function main(): Promise<void> {
  DBOS.setConfig({
    name: 'bench-peers',
    systemDatabaseUrl: process.env['DATABASE_URL'],
    systemDatabasePoolSize: 20,
    logLevel: 'warn',
  });
  await DBOS.launch();
  serve({
    read: (checkoutId) => published(checkoutId, STATE),
    async identify(checkoutId, phone) {
      await DBOS.startWorkflow(startCheckout, { workflowID: checkoutId })(checkoutId, phone);
      return published(checkoutId, STATE);
    },
    rewards: (checkoutId, cart) => ask(checkoutId, { cart }),
    select: (checkoutId, rewardIds) => ask(checkoutId, { rewardIds }),
    order: (checkoutId, orderId) => DBOS.send<Message>(checkoutId, { id: orderId, orderId }, TOPIC, orderId),
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
