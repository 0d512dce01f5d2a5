import type { NotificationActivities } from '../../contract';
import type { Logger } from '../../platform/logger';
import type { MailSender } from './mail';
import type { PushSender } from './push';
import { renderReceipt } from './receipt';

export interface NotificationDependencies {
  /** Null: no key is configured; one log line stands for the mail. */
  mail: MailSender | null;
  push: PushSender | null;
  logger: Logger;
}

const points = new Intl.NumberFormat('en-US');

/** What the shopper hears after FINALIZED. Without a vendor's key a notice is a log line without personal data. */
export function createNotificationActivities({ mail, push, logger }: NotificationDependencies): NotificationActivities {
  return {
    async sendReceipt({ idempotencyKey, ...receipt }) {
      if (!mail) {
        logger.info({ notice: 'receipt', storeId: receipt.storeId, orderId: receipt.orderId }, 'A receipt would have been sent; no mail vendor is configured');
        return;
      }
      await mail.send({ to: receipt.email, ...renderReceipt(receipt), idempotencyKey });
    },
    async sendPush({ customerId, pointsEarned, newBalance, idempotencyKey }) {
      if (!push) {
        logger.info({ notice: 'push', pointsEarned }, 'A push message would have been sent; no push vendor is configured');
        return;
      }
      const body = `Your new balance is ${points.format(newBalance)} points.`;
      await push.send({ customerId, title: `You earned ${points.format(pointsEarned)} points`, body, idempotencyKey });
    },
  };
}
