import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OrderCompleted, Session, SessionStatus } from '../../../contract';
import { SANDBOX_ACCOUNT, TEST_CARDS } from '../../../sandbox/finix';
import { holdsWithin } from '../../process/wait';
import { orderOf } from '../basket';
import { createShopper, type Shopper } from '../shopper';
import { createSupport } from '../support';
import type { Attack } from './attack';
import { ask } from './http';
import { cart, sessionIn, type Scene } from './scene';

const SETTLED_MS = 15_000;
const LOOK_MS = 200;
/** A number that is nobody's: whatever comes of the order, no member's points move. */
const NOBODY = '+15555552999';

const Entity = z.looseObject({ id: z.string() });

/** A card that paid `amount` minor units for one cart; answers the transfer's id. */
async function pay(finix: string, { storeId, cartId }: Session, amount: number): Promise<string> {
  const { username, password, applicationId, merchantId } = SANDBOX_ACCOUNT;
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'finix-version': '2022-02-01',
  };
  const make = async (path: string, body: object): Promise<string> => {
    const { status, text, what } = await ask(finix, path, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`Finix answered ${what} with ${status}`);
    return Entity.parse(JSON.parse(text)).id;
  };
  const card = {
    type: 'PAYMENT_CARD',
    number: TEST_CARDS.visa,
    security_code: '123',
    expiration_month: 12,
    expiration_year: new Date().getFullYear() + 2,
  };
  const token = await make(`/applications/${applicationId}/tokens`, card);
  const source = await make('/payment_instruments', {
    type: 'TOKEN',
    token,
    identity: await make('/identities', { entity: {} }),
  });
  return make('/transfers', {
    amount,
    currency: 'USD',
    merchant: merchantId,
    source,
    idempotency_id: randomUUID(),
    tags: { store_id: storeId, cart_id: cartId },
  });
}

const paidBy = (order: OrderCompleted, reference: string): OrderCompleted => ({
  ...order,
  payments: order.payments.map((payment) => ({ ...payment, provider: 'finix', reference })),
});

async function statusOf(
  shopper: Shopper,
  sessionId: string,
  wanted: readonly SessionStatus[],
): Promise<SessionStatus> {
  let status: SessionStatus = 'PENDING_FINALIZATION';
  await holdsWithin(
    async () => {
      ({ status } = (await shopper.session(sessionId)).body);
      return wanted.includes(status);
    },
    SETTLED_MS,
    LOOK_MS,
  );
  return status;
}

/**
 * One payment, named by two orders. The second one is closed by support's own lever at the end, so that
 * nobody has to look at it.
 */
export function paymentAttacks({ handles, api }: Scene): Attack[] {
  return [
    {
      tries: "an order paid with another cart's payment",
      async run() {
        const { shop, STORE_ID: storeId, TEMPORAL_ADDRESS } = handles;
        if (!shop) return { leftOut: 'Finix runs with the shop only' };
        const shopper = createShopper(handles);
        const support = createSupport(TEMPORAL_ADDRESS);
        const open = async () =>
          sessionIn(
            await api('POST', '/loyalty/identify', {
              storeId,
              cartId: `demo-${randomUUID()}`,
              phone: NOBODY,
              cart: cart(),
            }),
          );
        const [paid, unpaid] = [await open(), await open()];
        const order = orderOf(unpaid, cart());
        const { total } = order.totals;
        try {
          await shopper.order(paidBy(order, await pay(shop.FINIX_SANDBOX_URL, paid, total)));
          const status = await statusOf(shopper, unpaid.sessionId, ['FINALIZED', 'FINALIZATION_FAILED']);
          return {
            cameBack: `the order is ${status}`,
            got: status === 'FINALIZED' ? ["the points of an order that another cart's card paid for"] : [],
          };
        } finally {
          // One that was finalised is closed already.
          await support.abandonFinalization(unpaid.sessionId).catch(() => undefined);
          await shopper.cancel(paid.sessionId);
          await support.close();
        }
      },
    },
  ];
}
