import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { OUTBOX, type OutboxService } from '../../modules/outbox';
import { sendByHttp, sendBySqs, type Send } from '../../modules/outbox/transport';
import { loyaltyOf } from '../loyalty/checkout';
import { tellUnreachedShopper } from '../loyalty/session/unreached-shopper';
import { createPrepare } from './prepare-event';
import { drain } from './deliver-events';

let chosen: Send | undefined;

/** SQS where a queue is named, the loyalty service's own door otherwise. */
function sendOf(container: MedusaContainer): Send {
  const { queue, ...loyalty } = loyaltyOf(container).options;
  chosen ??= queue ? sendBySqs(queue) : sendByHttp(loyalty);
  return chosen;
}

let running: Promise<number> | undefined;
let again = false;

async function untilNothingIsDue(container: MedusaContainer): Promise<number> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  const parts = {
    outbox,
    prepare: createPrepare(container, outbox),
    send: sendOf(container),
    tellIdentity: tellUnreachedShopper(container),
    logger: container.resolve(ContainerRegistrationKeys.LOGGER),
  };
  let sent = 0;
  do {
    again = false;
    sent += await drain(parts);
  } while (again);
  return sent;
}

/**
 * Sends what is due now. In one process at most one run is under way; a call during it makes it look once
 * more. Answers how many events left; rejects when the tables cannot be reached.
 */
export function relayOutbox(container: MedusaContainer): Promise<number> {
  again = true;
  running ??= untilNothingIsDue(container).finally(() => {
    running = undefined;
  });
  return running;
}
