import { container } from '@medusajs/framework';
import { registerChore } from '@loyalty-checkout/medusa-plugin/modules/outbox/clock';
import { storesOf } from './claim-fulfilment';
import { sendReadyMails } from './ready-mail';

const MAILS_EVERY_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;

/** What the counter's own press did not send: the mail's host was away, or the process died. */
registerChore({ name: 'ready-mails', everyMs: MAILS_EVERY_MS, run: () => sendReadyMails(container) });

registerChore({
  name: 'old-pickup-holds',
  everyMs: FORGET_EVERY_MS,
  run: () => storesOf(container).forgetOldHolds(),
});
