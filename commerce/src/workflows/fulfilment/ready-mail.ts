import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { type Mail, sendMail } from '../../mail';
import { storesOf } from './claim-fulfilment';
import { readStore, type StoreView, todayInWords } from './stores';

interface ReadyOrder {
  number: number;
  email: string;
  kind: 'pickup' | 'delivery';
}

const addressOf = ({ name, address }: Pick<StoreView, 'name' | 'address'>): string =>
  [
    name,
    address.address_1,
    address.address_2,
    [address.city, [address.province, address.postal_code].filter(Boolean).join(' ')]
      .filter(Boolean)
      .join(', '),
  ]
    .filter(Boolean)
    .join('\n');

/** What the shopper reads. @param today the store's hours in words, as "open today 6 AM to 10 PM" */
export function readyMail(
  { number, email, kind }: ReadyOrder,
  store: Pick<StoreView, 'name' | 'address' | 'phone'>,
  today: string,
): Mail {
  const text =
    kind === 'delivery'
      ? [`Your order #${number} is packed and on its way to you.`, `It comes from\n${addressOf(store)}`]
      : [
          `Your order #${number} is ready. Pick it up at\n\n${addressOf(store)}`,
          `The store is ${today}. Please show this order number at the counter: #${number}`,
        ];
  if (store.phone) text.push(`Questions? Call the store: ${store.phone}`);
  return {
    to: email,
    subject: kind === 'delivery' ? `Order #${number} is on its way` : `Order #${number} is ready for pickup`,
    text: `${text.join('\n\n')}\n`,
  };
}

async function readOrder(
  container: MedusaContainer,
  orderId: string,
): Promise<{ display_id: number; email: string | null } | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['id', 'display_id', 'email'],
    filters: { id: orderId },
  });
  return data[0] as unknown as { display_id: number; email: string | null } | undefined;
}

async function sendOne(container: MedusaContainer, orderId: string): Promise<void> {
  const stores = storesOf(container);
  if (!(await stores.claimMail(orderId))) return;
  const [row, order] = await Promise.all([stores.ofOrder(orderId), readOrder(container, orderId)]);
  if (row && order?.email) {
    const { settings, ...store } = await readStore(container, row.locationId);
    await sendMail(
      readyMail(
        { number: order.display_id, email: order.email, kind: row.kind },
        store,
        todayInWords(settings),
      ),
    );
  }
  await stores.mailLeft(orderId);
}

/**
 * Tells the shopper, once, that the order is ready. Never throws: the counter goes on, and what did not leave
 * is tried again by `sendReadyMails`.
 */
export async function tellReady(container: MedusaContainer, orderId: string): Promise<void> {
  try {
    await sendOne(container, orderId);
  } catch (error) {
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`The mail that order ${orderId} is ready did not leave and is tried again: ${reasonOf(error)}`);
  }
}

/** The mails that did not leave when their order became ready. */
export async function sendReadyMails(container: MedusaContainer): Promise<void> {
  for (const orderId of await storesOf(container).mailsToSend()) await tellReady(container, orderId);
}
