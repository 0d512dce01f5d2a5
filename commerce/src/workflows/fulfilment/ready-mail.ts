import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { sendMail } from '../../mail';
import { storesOf } from './claim-fulfilment';
import { counterState, type OrderFacts, STATE_FIELDS } from './counter-state';
import { readyMail } from './ready-mail-text';
import { readStore, todayInWords } from './stores';

interface OrderToTell extends OrderFacts {
  display_id: number;
  email: string | null;
}

async function readOrder(container: MedusaContainer, orderId: string): Promise<OrderToTell | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['display_id', 'email', ...STATE_FIELDS],
    filters: { id: orderId },
  });
  return data[0] as unknown as OrderToTell | undefined;
}

async function sendOne(container: MedusaContainer, orderId: string): Promise<void> {
  const stores = storesOf(container);
  if (!(await stores.claimMail(orderId))) return;
  const [row, order] = await Promise.all([stores.ofOrder(orderId), readOrder(container, orderId)]);
  // Handed out, cancelled, refunded or unpacked since, as in Medusa's own pages: not ready, and nothing to tell.
  if (order && counterState(order) !== 'ready') return;
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
 * Tells the shopper that the order is ready: at least once, since a crash after the mail left and before that
 * is written down sends it again. Never throws: the counter goes on, and what did not leave is tried again by
 * `sendReadyMails`.
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
