import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes';
import { loadConfig } from '../../platform/config';
import { connectionOptions } from '../../platform/temporal';
import { runMain } from '../console';
import { ensureNamespace } from '../setup/namespace';
import { registerSearchAttributes } from '../setup/search-attributes';
import { GRPC, isGrpc, retryFor } from './retry';

const WAIT_MS = 180_000;
/** Closed checkouts stay in Temporal's UI this long; the tables keep theirs. */
const RETENTION = '30 days';

/**
 * `node dist/scripts/deploy/temporal-setup.js`: waits for Temporal, then makes the namespace and the search attributes that are missing.
 * A repeat changes nothing. Temporal Cloud takes neither by this way: there it says what to make.
 */
async function main(): Promise<number> {
  const config = loadConfig();
  const namespace = config.TEMPORAL_NAMESPACE;
  const options = connectionOptions(config);
  const away = (error: unknown) =>
    !isGrpc(error, GRPC.PERMISSION_DENIED, GRPC.UNIMPLEMENTED, GRPC.ALREADY_EXISTS);
  const connection = await retryFor(
    WAIT_MS,
    `Temporal did not answer at ${config.TEMPORAL_ADDRESS}`,
    () => Connection.connect(options),
    away,
  );
  try {
    const existed = await retryFor(
      WAIT_MS,
      `The namespace ${namespace} could not be made`,
      () => ensureNamespace(connection, namespace, RETENTION),
      away,
    );
    console.log(existed ? `The namespace ${namespace} is there.` : `Made the namespace ${namespace}.`);
  } finally {
    await connection.close();
  }
  try {
    // A namespace that was just made is known everywhere only after some seconds.
    await retryFor(
      WAIT_MS,
      'The search attributes could not be made',
      () => registerSearchAttributes(options, namespace),
      away,
    );
    console.log('The search attributes are there.');
  } catch (error) {
    if (!isGrpc(error, GRPC.PERMISSION_DENIED, GRPC.UNIMPLEMENTED)) throw error;
    console.log(
      `This Temporal takes search attributes only from its own tools. Make these once, all of type Keyword: ${Object.values(SEARCH_ATTRIBUTES).join(', ')}.`,
    );
  }
  return 0;
}

void runMain(main);
