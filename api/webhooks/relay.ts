import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import {
  deliveryWorkflowId,
  START_POLICIES,
  TASK_PRIORITIES,
  WORKFLOWS,
  type DeliveryRound,
} from '../../contract';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../../contract/search-attribute-keys';
import type { Logger } from '../../platform/logger';
import type { WebhookDeliveryRepository } from '../../platform/store/webhook-deliveries';
import type { WebhookEndpointRepository } from '../../platform/store/webhook-endpoints';
import { createRelay, type Relay } from '../relay';
import { bounded } from '../temporal/sessions';

const BATCH = 20;
/** Longer than a whole batch can take. */
const LEASE_MS = 30_000;
const TEMPORAL_MS = 2_000;

interface WebhookRelayDeps {
  client: Client;
  taskQueue: string;
  deliveries: Pick<WebhookDeliveryRepository, 'claimDue' | 'markHanded' | 'tidy'>;
  endpoints: Pick<WebhookEndpointRepository, 'renewSecrets'>;
  logger: Logger;
}

/**
 * Begins a workflow for each round of a delivery. Nobody else does: whoever writes the row, and wherever they die after
 * it, it is found here. A round that was begun and not noted is claimed again when its lease ends, and Temporal
 * refuses the second start.
 */
export function createWebhookRelay({
  client,
  taskQueue,
  deliveries,
  endpoints,
  logger,
}: WebhookRelayDeps): Relay {
  const begin = async ({ storeId, type, ...round }: DeliveryRound & { storeId: string; type: string }) => {
    try {
      await client.workflow.start(WORKFLOWS.webhookDelivery, {
        workflowId: deliveryWorkflowId(round),
        taskQueue,
        args: [round],
        workflowIdReusePolicy: START_POLICIES.delivery,
        priority: TASK_PRIORITIES.afterShoppers,
        staticSummary: `Webhook ${type}`,
        typedSearchAttributes: new TypedSearchAttributes([{ key: KEYS.storeId, value: storeId }]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  const drain = async (): Promise<number> => {
    const due = await deliveries.claimDue(BATCH, LEASE_MS);
    const begun = await Promise.allSettled(
      due.map((round) => bounded(client, TEMPORAL_MS, () => begin(round))),
    );
    const handed = due.filter((_round, at) => begun[at]?.status === 'fulfilled');
    if (handed.length > 0) await deliveries.markHanded(handed);
    if (handed.length < due.length)
      logger.warn(
        { waiting: due.length - handed.length },
        'Webhooks could not be handed to Temporal; they wait',
      );
    return due.length;
  };

  return createRelay(
    {
      drain,
      async tidy() {
        await deliveries.tidy();
        const renewed = await endpoints.renewSecrets();
        if (renewed > 0) logger.info({ renewed }, 'Secrets of webhook endpoints were written anew');
      },
      batch: BATCH,
      problem: 'The webhooks that wait cannot be read',
    },
    logger,
  );
}
