import type { NotificationActivities } from '../../contract';
import type { Logger } from '../../platform/logger';
import type { CustomerRepository } from '../../platform/store';
import type { MailSender } from './mail';
import type { PushSender } from './push';
import { escapeHtml, renderReceipt } from './receipt';
import type { SendOnce } from './sent';

export interface NotificationDependencies {
  /** Null: no key is configured; one log line stands for the mail. */
  mail: MailSender | null;
  push: PushSender | null;
  once: SendOnce;
  /** Who holds a membership: the customers whose link to it was proven. */
  holders: Pick<CustomerRepository, 'provenHolders'>;
  logger: Logger;
}

const points = new Intl.NumberFormat('en-US');

/**
 * What the shopper hears after FINALIZED. Without a vendor's key a notice is a log line without personal
 * data.
 */
export function createNotificationActivities({
  mail,
  push,
  once,
  holders,
  logger,
}: NotificationDependencies): NotificationActivities {
  return {
    async sendReceipt({ idempotencyKey, ...receipt }) {
      if (!mail) {
        logger.info(
          { notice: 'receipt', storeId: receipt.storeId, orderId: receipt.orderId },
          'A receipt would have been sent; no mail vendor is configured',
        );
        return;
      }
      await once(idempotencyKey, () =>
        mail.send({ to: receipt.email, ...renderReceipt(receipt), idempotencyKey }),
      );
    },
    async sendPush({ customerId, pointsEarned, newBalance, idempotencyKey }) {
      if (!push) {
        logger.info(
          { notice: 'push', pointsEarned },
          'A push message would have been sent; no push vendor is configured',
        );
        return;
      }
      const body =
        newBalance === null
          ? 'Thank you for your order.'
          : `Your new balance is ${points.format(newBalance)} points.`;
      const title = `You earned ${points.format(pointsEarned)} points`;
      await once(idempotencyKey, () => push.send({ customerId, title, body, idempotencyKey }));
    },
    async tellPointsSpent({ storeId, membershipId, email, displayId, points: spent, idempotencyKey }) {
      const title = `${points.format(spent)} of your points were used`;
      const body = `They paid for a part of order ${displayId}. If that was not you, please tell us.`;
      const customers = push ? await holders.provenHolders(storeId, membershipId) : [];
      if (push && customers.length > 0)
        await once(idempotencyKey, async () => {
          await Promise.all(
            customers.map((customerId) => push.send({ customerId, title, body, idempotencyKey })),
          );
        });
      else if (mail && email) {
        const html = `<p>${escapeHtml(body)}</p>`;
        await once(idempotencyKey, () =>
          mail.send({ to: email, subject: title, text: body, html, idempotencyKey }),
        );
      } else
        logger.info(
          { notice: 'points-spent', storeId, points: spent },
          'A member would have been told that points were spent; there is no way to reach them',
        );
    },
  };
}
