import { randomUUID } from 'node:crypto';
import { cartOf, SELECTIONS, Unexpected, type Checkout, type Subject } from '../checkout';
import { phoneOf } from '../host/members';
import { createHttp, type Answer } from '../service/http';
import type { Finalized } from './finalized';

/** The key under which a peer finalizes a checkout at the host. */
export const finalizeKey = (checkoutId: string): string => `${checkoutId}:finalize`;

function expect({ status, body }: Answer, wanted: number): void {
  if (status !== wanted)
    throw new Unexpected(status, `The peer answered ${status}: ${JSON.stringify(body).slice(0, 300)}`);
}

/** The same checkout on another engine; all peers have the same routes. */
export function createPeer(
  name: 'restate' | 'dbos' | 'direct',
  url: string,
  finalized: Finalized,
): { subject: Subject; close(): void } {
  const http = createHttp(url, {});
  let shoppers = 0;

  const begin = (): Checkout => {
    shoppers += 1;
    const phone = phoneOf(shoppers);
    const checkoutId = `${name}-${randomUUID()}`;
    const path = (handler: string) => `/Checkout/${checkoutId}/${handler}`;
    const order = async () =>
      expect(await http.send(path('order/send'), { orderId: `order-${checkoutId}` }), 202);
    return {
      workflowId: checkoutId,
      identify: async () => expect(await http.send(path('identify'), { phone }), 200),
      rewards: async (version) => expect(await http.send(path('rewards'), { cart: cartOf(version) }), 200),
      select: async () =>
        expect(await http.send(path('select'), { rewardIds: SELECTIONS.withoutPoints }), 200),
      query: async () => expect(await http.send(path('read')), 200),
      order,
      abandon: order,
    };
  };
  return {
    subject: { name, begin, ended: (checkoutId) => finalized.waitFor(finalizeKey(checkoutId)) },
    close: () => http.close(),
  };
}
