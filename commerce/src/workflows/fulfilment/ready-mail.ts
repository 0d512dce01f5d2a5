import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { sendMail } from '../../mail';
import { storesOf } from './claim-fulfilment';
import { readyMail } from './ready-mail-text';
import { readStore, todayInWords } from './stores';

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
