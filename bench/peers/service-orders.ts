import { WorkflowNotFoundError } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_KEYS } from '../../contract/search-attribute-keys';
import { loadConfig } from '../../platform/config';
import { createKeyring } from '../../platform/keyring';
import { serviceEnvironment } from '../../scripts/stack/addresses';
import type { Stack } from '../stack';
import { createTemporalClient } from '../service/client';

/** What became of the service's orders. */
export interface ServiceOrders {
  /** The POS sequence id of a session that says it is finalized; undefined before. */
  finalizedAs(workflowId: string): Promise<string | undefined>;
  /** How many of these sessions are still open. */
  held(workflowIds: string[]): Promise<number>;
  close(): Promise<void>;
}

/**
 * Asks Temporal for a session's search attributes: that costs the worker nothing, which has enough to do after
 * a crash.
 */
export function watchServiceOrders({ addresses, settings, secrets }: Stack): ServiceOrders {
  const { connection, workflow } = createTemporalClient(
    loadConfig(serviceEnvironment(addresses, settings, secrets)),
    createKeyring(secrets.encryptionKeys, secrets.lookupKey),
  );
  const describe = async (workflowId: string) => {
    try {
      return await workflow.getHandle(workflowId).describe();
    } catch (error) {
      // The order of a checkout that Temporal has not heard of waits in the API's outbox.
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  };
  return {
    async finalizedAs(workflowId) {
      const told = (await describe(workflowId))?.typedSearchAttributes;
      const finalized = told?.get(SEARCH_ATTRIBUTE_KEYS.status) === 'FINALIZED';
      return finalized ? told.get(SEARCH_ATTRIBUTE_KEYS.posSequenceId) : undefined;
    },
    async held(workflowIds) {
      let open = 0;
      for (const workflowId of workflowIds) {
        if ((await describe(workflowId))?.status.name === 'RUNNING') open += 1;
      }
      return open;
    },
    close: () => connection.close(),
  };
}
