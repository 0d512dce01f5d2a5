import { AdminPage } from '../../scripts/screenshots/admin-page';
import { OrderClient, type PlacedOrder } from '../../scripts/load/shop-order';
import { until } from '../support/until';
import type { TestBrowser, Visit } from './browser';
import { loyaltySessionOf } from './database';
import { handles } from './handles';
import { sessionOf } from './sandboxes';

/** A merchant's browser, before the sign-in. */
export interface Desk extends Visit {
  admin: AdminPage;
  signIn(): Promise<void>;
  /** What the backend answers to the merchant's own session; with a body it is a POST. */
  ask<T>(path: string, body?: object): Promise<T>;
  /** The number of an order that shopper and merchant read. */
  numberOf(orderId: string): Promise<number>;
}

export async function openDesk(browser: TestBrowser): Promise<Desk> {
  const visit = await browser.visit();
  const admin = new AdminPage(visit.page, handles.ADMIN_URL);
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const method = body ? 'POST' : 'GET';
    const answer = await visit.page.request.fetch(new URL(path, handles.ADMIN_URL).href, {
      method,
      // As the admin's own page sends it: nothing else may change something by the session.
      headers: { origin: new URL(handles.ADMIN_URL).origin },
      ...(body && { data: body }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path} was answered ${answer.status()}`);
    return (await answer.json()) as T;
  };
  return {
    ...visit,
    admin,
    ask,
    signIn: () => admin.signIn(handles.ADMIN_EMAIL, handles.ADMIN_PASSWORD),
    numberOf: async (orderId) =>
      (await ask<{ order: { display_id: number } }>(`/admin/orders/${orderId}?fields=display_id`)).order
        .display_id,
  };
}

export const sessionOfCart = async (cartId: string) => sessionOf(await loyaltySessionOf(cartId));

/** A further order of the seeded member's, from a checkout in this state. */
export async function placeOrder({
  from = 'ACTIVE',
  email,
}: { from?: 'ACTIVE' | 'BYPASSED'; email?: string } = {}): Promise<PlacedOrder> {
  const client = new OrderClient({
    storefront: handles.STOREFRONT_URL,
    tries: 'again',
    phone: handles.MEMBER_PHONE,
    ...(email && { email }),
  });
  // The host may still be given a rest after what an earlier test did to it.
  const cartId = await until(
    async () => {
      const id = await client.openCart();
      return (await sessionOfCart(id)).status === from && id;
    },
    { what: `a checkout that is ${from}`, timeoutMs: 60_000, everyMs: 2_000 },
  );
  return client.buy(cartId);
}
