import { WorkflowNotFoundError } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_KEYS } from '../../contract/search-attribute-keys';
import { loadConfig } from '../../platform/config';
import { createKeyring } from '../../platform/keyring';
import { createTemporalClient } from '../../platform/temporal';
import { serviceEnvironment } from '../../scripts/stack/addresses';
import type { Stack } from '../stack';

/** What became of the service's orders. */
export interface ServiceOrders {
  /** The POS sequence id of a session that says it is finalized; undefined before. */
  finalizedAs(workflowId: string): Promise<string | undefined>;
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
  return {
    async finalizedAs(workflowId) {
      try {
        const { typedSearchAttributes: told } = await workflow.getHandle(workflowId).describe();
        const finalized = told.get(SEARCH_ATTRIBUTE_KEYS.status) === 'FINALIZED';
        return finalized ? told.get(SEARCH_ATTRIBUTE_KEYS.posSequenceId) : undefined;
      } catch (error) {
        // The order of a checkout that Temporal never heard of waits in the API's outbox.
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    close: () => connection.close(),
  };
}
