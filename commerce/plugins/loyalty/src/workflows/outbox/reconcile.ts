import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, ReturnStatus } from '@medusajs/framework/utils';
import { eventId, OUTBOX, type OutboxService } from '../../modules/outbox';
import { loyaltyOf } from '../loyalty/checkout';
import { recordRegistration } from '../customers/account-events';
import { recordCancellation } from '../orders/events/order-cancelled';
import { recordReturns } from '../orders/events/order-returned';

/** A day: longer than anybody would leave a shop without a running process, short enough to read often. */
const LOOK_BACK_MS = 86_400_000;
/** What is younger may still be under way; longer than the lock of a completion lives. */
const SETTLED_AFTER_MS = 180_000;
const PAGE = 100;
const MAX_PAGES = 100;

interface RecentOrder {
  id: string;
  status: string;
  cart?: { id: string } | null;
}

interface RecentCustomer {
  id: string;
  updated_at: string | Date;
}

interface RecentRefund {
  payment?: { payment_collection?: { order?: { id: string } | null } | null } | null;
}

interface Recent {
  entity: string;
  fields: string[];
  by: 'created_at' | 'updated_at';
  where?: Record<string, unknown>;
}

/** Whatever of an entity is new or has changed within the day, page by page. */
async function* recent<Row>(
  container: MedusaContainer,
  { entity, fields, by, where }: Recent,
): AsyncGenerator<Row[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const filters = {
    ...where,
    [by]: { $gte: new Date(Date.now() - LOOK_BACK_MS), $lte: new Date(Date.now() - SETTLED_AFTER_MS) },
  };
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data } = await query.graph({
      entity,
      fields,
      filters,
      pagination: { skip: page * PAGE, take: PAGE, order: { [by]: 'ASC' } },
    });
    yield data as Row[];
    if (data.length < PAGE) return;
  }
}

/**
 * Orders of carts that have no row: whatever happened between them and it, the relay carries them through
 * from here.
 */
async function claimOrphans(container: MedusaContainer, outbox: OutboxService): Promise<number> {
  let found = 0;
  for await (const orders of recent<RecentOrder>(container, {
    entity: 'order',
    fields: ['id', 'status', 'cart.id'],
    by: 'created_at',
  })) {
    const missing = new Set(await outbox.missing(orders.map(({ id }) => eventId.completed(id))));
    for (const { id, status, cart } of orders) {
      if (!cart || status === 'canceled' || !missing.has(eventId.completed(id))) continue;
      if ((await outbox.claimCompletion(cart.id, id)) !== id) continue;
      await outbox.hasten(eventId.completed(id));
      found += 1;
    }
  }
  return found;
}

async function tellCancellations(container: MedusaContainer): Promise<number> {
  let found = 0;
  for await (const orders of recent<{ id: string }>(container, {
    entity: 'order',
    fields: ['id'],
    by: 'updated_at',
    where: { status: 'canceled' },
  })) {
    for (const { id } of orders) if (await recordCancellation(container, id)) found += 1;
  }
  return found;
}

async function tellReturns(container: MedusaContainer): Promise<number> {
  const orderIds = new Set<string>();
  const received: Recent = {
    entity: 'return',
    fields: ['id', 'order_id'],
    by: 'updated_at',
    where: { status: [ReturnStatus.RECEIVED, ReturnStatus.PARTIALLY_RECEIVED] },
  };
  for await (const returns of recent<{ order_id: string }>(container, received))
    for (const { order_id } of returns) orderIds.add(order_id);
  const refunded: Recent = {
    entity: 'refund',
    fields: ['id', 'payment.payment_collection.order.id'],
    by: 'created_at',
  };
  for await (const refunds of recent<RecentRefund>(container, refunded)) {
    for (const { payment } of refunds)
      if (payment?.payment_collection?.order) orderIds.add(payment.payment_collection.order.id);
  }
  let found = 0;
  for (const orderId of orderIds) if (await recordReturns(container, orderId)) found += 1;
  return found;
}

async function tellRegistrations(container: MedusaContainer, outbox: OutboxService): Promise<number> {
  let found = 0;
  const eventOf = ({ id, updated_at }: RecentCustomer): string =>
    eventId.registered(id, new Date(updated_at));
  for await (const customers of recent<RecentCustomer>(container, {
    entity: 'customer',
    fields: ['id', 'updated_at'],
    by: 'updated_at',
    where: { has_account: true },
  })) {
    const missing = new Set(await outbox.missing(customers.map(eventOf)));
    for (const customer of customers) {
      if (missing.has(eventOf(customer)) && (await recordRegistration(container, customer.id))) found += 1;
    }
  }
  return found;
}

/** What an older version kept in clear, a page at a time: nothing is left of it after some runs. */
async function sealOld(container: MedusaContainer, outbox: OutboxService): Promise<void> {
  const sealed = (await outbox.sealOld(PAGE)) + (await loyaltyOf(container).sealOld(PAGE));
  if (sealed > 0)
    container.resolve(ContainerRegistrationKeys.LOGGER).info(`${sealed} rows of before are sealed now`);
}

/**
 * Writes the events that a crash kept from being written: each is told from the state of its order or
 * customer, so nothing here depends on anything having been noticed when it happened. Answers how many there
 * were; normally none.
 */
export async function reconcile(container: MedusaContainer): Promise<number> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  await sealOld(container, outbox);
  const found =
    (await claimOrphans(container, outbox)) +
    (await tellCancellations(container)) +
    (await tellReturns(container)) +
    (await tellRegistrations(container, outbox));
  if (found > 0)
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`${found} events had not been written down when they happened; they leave now`);
  return found;
}
