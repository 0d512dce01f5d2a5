import { randomUUID } from 'node:crypto';
import { subtotalOf, type Session, type Totals } from '../../contract';
import { sessionIdOf, sessionWorkflowId } from '../../contract/ids';
import { loadConfig } from '../../platform/config';
import { createKeyring } from '../../platform/keyring';
import { serviceEnvironment } from '../../scripts/stack/addresses';
import {
  Bypassed,
  CART_VERSIONS,
  cartOf,
  SELECTIONS,
  Unexpected,
  type Checkout,
  type Subject,
} from '../checkout';
import { phoneOf } from '../host/members';
import type { Stack } from '../stack';
import { createHttp, type Answer } from './http';
import { createTemporalClient } from './client';

const END_MS = 30_000;

type OrderTotals = Pick<Totals, 'subtotal' | 'loyaltyDiscount' | 'total'>;

function sessionOf({ status, body }: Answer): Session {
  const session = body as Session;
  if (status === 200 && session.status === 'BYPASSED') throw new Bypassed(session.bypass?.reason);
  if (status !== 200 || session.status !== 'ACTIVE')
    throw new Unexpected(
      status,
      `The service answered ${status} ${session.status}: ${JSON.stringify(body).slice(0, 300)}`,
    );
  return session;
}

/** What a shopper pays who never heard of the rewards. */
const fullPrice = (): OrderTotals => {
  const subtotal = subtotalOf(cartOf(CART_VERSIONS));
  return { subtotal, loyaltyDiscount: 0, total: subtotal };
};

const orderOf = (storeId: string, cartId: string, customerId: string, totals: OrderTotals) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: 'bench',
  type: 'OrderCompleted',
  data: {
    storeId,
    cartId,
    orderId: `order-${cartId}`,
    displayId: '1001',
    customerId,
    email: 'shopper@example.com',
    placedAt: new Date().toISOString(),
    cart: cartOf(CART_VERSIONS),
    totals: {
      currency: 'USD',
      subtotal: totals.subtotal,
      loyaltyDiscount: totals.loyaltyDiscount,
      tax: 0,
      deliveryFee: 0,
      tip: 0,
      total: totals.total,
    },
    payments: [
      {
        provider: 'stripe',
        reference: `pi-${cartId}`,
        amount: totals.total,
        capturedAt: new Date().toISOString(),
      },
    ],
  },
});

/** The service over HTTP, as a shop's backend calls it. */
export function createService({ addresses, settings, secrets }: Stack): {
  subject: Subject;
  /** The same, with a selection that costs points. */
  withPointsHeld: Subject;
  close(): Promise<void>;
} {
  const { storeId } = settings;
  const http = createHttp(addresses.api, { authorization: `Bearer ${secrets.keys.checkout}` });
  // Only for waiting until a workflow has ended; nothing of it is timed.
  const client = createTemporalClient(
    loadConfig(serviceEnvironment(addresses, settings, secrets)),
    createKeyring(secrets.encryptionKeys, secrets.lookupKey),
  );
  let shoppers = 0;

  const begin = (rewardIds: readonly string[]): Checkout => {
    shoppers += 1;
    const phone = phoneOf(shoppers);
    const customerId = `customer-${shoppers}`;
    const cartId = `cart-${randomUUID()}`;
    const sessionId = sessionIdOf(storeId, cartId);
    let totals: Totals | undefined;
    const placeOrder = async (paid: OrderTotals) => {
      const { status, body } = await http.send('/events', orderOf(storeId, cartId, customerId, paid));
      if (status !== 202)
        throw new Unexpected(
          status,
          `The order was answered ${status}: ${JSON.stringify(body).slice(0, 300)}`,
        );
    };
    return {
      workflowId: sessionWorkflowId(sessionId),
      async identify() {
        sessionOf(
          await http.send('/loyalty/identify', { storeId, cartId, phone, customerId, vouched: true }),
        );
      },
      async rewards(version) {
        sessionOf(await http.send('/loyalty/rewards', { sessionId, cart: cartOf(version) }));
      },
      async select() {
        ({ totals } = sessionOf(await http.send('/loyalty/select', { sessionId, rewardIds })));
      },
      async query() {
        sessionOf(await http.send(`/loyalty/sessions/${sessionId}`));
      },
      async order() {
        if (!totals) throw new Error('An order without a selection');
        await placeOrder(totals);
      },
      // Not by cancelling: a cancelled cart waits a day for an order that was paid all the same.
      abandon: () => placeOrder(fullPrice()),
    };
  };

  const ended = async (workflowId: string) => {
    await client.connection.withDeadline(Date.now() + END_MS, () => client.workflow.result(workflowId));
  };
  const subjectOf = (rewardIds: readonly string[]): Subject => ({
    name: 'service',
    begin: () => begin(rewardIds),
    ended,
  });
  return {
    subject: subjectOf(SELECTIONS.withoutPoints),
    withPointsHeld: subjectOf(SELECTIONS.withPoints),
    close: async () => {
      http.close();
      await client.connection.close();
    },
  };
}
