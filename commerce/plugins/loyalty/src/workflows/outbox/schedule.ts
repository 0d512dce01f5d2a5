import { container } from '@medusajs/framework';
import { registerChore } from '../../modules/outbox/clock';
import { reconcile } from './reconcile';
import { relayOutbox } from './relay-outbox';

const RELAY_EVERY_MS = 5_000;
const RECONCILE_EVERY_MS = 300_000;

/** What no event hurried: events that failed before, and those of a process that died. */
registerChore({ name: 'outbox-relay', everyMs: RELAY_EVERY_MS, run: () => relayOutbox(container) });

/** Finds what was never written down. The rows are unique, so two processes at it find the same. */
registerChore({
  name: 'outbox-reconcile',
  everyMs: RECONCILE_EVERY_MS,
  run: async () => {
    if ((await reconcile(container)) > 0) await relayOutbox(container);
  },
});
