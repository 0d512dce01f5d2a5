import 'server-only';
import { FetchError } from '@medusajs/js-sdk';
import type { HttpTypes } from '@medusajs/types';
import { cookies } from 'next/headers';
import type { StoreView } from '../checkout/fulfilment';
import type { OrderLoyalty } from '../loyalty';
import { medusaForShopper } from '../medusa/server';
import { ORDER_KEY, SESSION_COOKIE } from '../session/cookie';

/** Beside Medusa's own fields of an order. */
const ORDER_FIELDS = '*items,*items.adjustments,*shipping_methods';
const LIST_FIELDS =
  'id,display_id,created_at,status,fulfillment_status,payment_status,total,currency_code,*items';
const PAGE = 10;

/** How an order reaches its shopper. */
export interface OrderFulfilment {
  state: 'new' | 'ready' | 'collected' | 'cancelled' | 'refunded';
  kind: 'pickup' | 'delivery';
  store: StoreView | null;
  /** Told to its buyer only. */
  slot?: { startsAt: string; endsAt: string } | null;
}

async function authorization(): Promise<Record<string, string>> {
  const token = (await cookies()).get(SESSION_COOKIE)?.value;
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** The key of an order goes to that order only: with it the shop knows the browser that bought it. */
async function asBuyer(orderId: string): Promise<Record<string, string>> {
  const key = (await cookies()).get(ORDER_KEY + orderId)?.value;
  // What the shop made holds nothing else; what somebody wrote there must not become another cookie.
  const isKey = key !== undefined && /^[\w.-]+$/.test(key) && /^\w+$/.test(orderId);
  return { ...(await authorization()), ...(isKey && { cookie: `${ORDER_KEY}${orderId}=${key}` }) };
}

/**
 * One order by its id; undefined when there is none. Goods and totals are for everybody who has the link;
 * e-mail and address only for its customer and for the browser that bought it.
 */
export async function findOrder(id: string): Promise<HttpTypes.StoreOrder | undefined> {
  try {
    const { order } = await (
      await medusaForShopper()
    ).client.fetch<HttpTypes.StoreOrderResponse>(`/store/orders/${encodeURIComponent(id)}`, {
      query: { fields: ORDER_FIELDS },
      headers: await asBuyer(id),
      cache: 'no-store',
    });
    return order;
  } catch (error) {
    if (error instanceof FetchError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * The loyalty of an order; null when nobody identified, or when loyalty cannot be asked: an order page never
 * fails because of it.
 */
export async function findOrderLoyalty(id: string): Promise<OrderLoyalty | null> {
  try {
    const { loyalty } = await (
      await medusaForShopper()
    ).client.fetch<{ loyalty: OrderLoyalty | null }>(`/store/orders/${encodeURIComponent(id)}/loyalty`, {
      headers: await asBuyer(id),
      cache: 'no-store',
    });
    return loyalty;
  } catch (error) {
    console.warn(`loyalty of an order could not be read: ${String(error)}`);
    return null;
  }
}

/**
 * Where and when an order can be fetched, and how far it is; null for one that stands at no counter, or where
 * the shop does not say.
 */
export async function findOrderFulfilment(id: string): Promise<OrderFulfilment | null> {
  try {
    const { fulfilment } = await (
      await medusaForShopper()
    ).client.fetch<{ fulfilment: OrderFulfilment | null }>(
      `/store/orders/${encodeURIComponent(id)}/fulfilment`,
      { headers: await asBuyer(id), cache: 'no-store' },
    );
    return fulfilment;
  } catch (error) {
    console.warn(`how an order is fetched could not be read: ${String(error)}`);
    return null;
  }
}

/** The signed-in shopper; undefined for a guest or when the session is over. */
export async function currentCustomer(): Promise<HttpTypes.StoreCustomer | undefined> {
  const headers = await authorization();
  if (!headers.authorization) return undefined;
  try {
    return (
      await (
        await medusaForShopper()
      ).client.fetch<HttpTypes.StoreCustomerResponse>('/store/customers/me', { headers, cache: 'no-store' })
    ).customer;
  } catch (error) {
    if (error instanceof FetchError && error.status === 401) return undefined;
    throw error;
  }
}

export interface OrderRow {
  order: HttpTypes.StoreOrder;
  loyalty: OrderLoyalty | null;
}

/** A page of the shopper's orders, newest first, each with what its loyalty came to. */
export async function listOrders(page: number): Promise<{ rows: OrderRow[]; count: number; pages: number }> {
  const { orders, count } = await (
    await medusaForShopper()
  ).client.fetch<HttpTypes.StoreOrderListResponse>('/store/orders', {
    query: { fields: LIST_FIELDS, limit: PAGE, offset: (page - 1) * PAGE, order: '-created_at' },
    headers: await authorization(),
    cache: 'no-store',
  });
  const rows = await Promise.all(
    orders.map(async (order) => ({ order, loyalty: await findOrderLoyalty(order.id) })),
  );
  return { rows, count, pages: Math.max(1, Math.ceil(count / PAGE)) };
}
