import { Client, Connection } from '@temporalio/client';
import type { Config } from '../../platform/config';
import type { Keyring } from '../../platform/keyring';
import { connectionOptions, createDataConverter } from '../../platform/temporal';

/** Looks at the service's workflows from outside; nothing that is timed goes through it. */
export const createTemporalClient = (config: Config, keyring: Keyring): Client =>
  new Client({
    connection: Connection.lazy(connectionOptions(config)),
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(keyring),
  });
