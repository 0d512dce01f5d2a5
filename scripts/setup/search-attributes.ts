import { Connection, isGrpcServiceError, type ConnectionOptions } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes';

/** gRPC's ALREADY_EXISTS. */
const ALREADY_EXISTS = 6;
const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/**
 * Registers the search attributes that the namespace does not have yet: a workflow that names an unknown one
 * cannot start.
 */
export async function registerSearchAttributes(
  options: ConnectionOptions,
  namespace = 'default',
): Promise<void> {
  const connection = await Connection.connect(options);
  try {
    for (const name of Object.values(SEARCH_ATTRIBUTES)) await register(connection, namespace, name);
  } finally {
    await connection.close();
  }
}

async function register(connection: Connection, namespace: string, name: string): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: KEYWORD } }),
    );
  } catch (error) {
    // Each on its own, so that one which is known already does not keep the others out.
    if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) throw error;
  }
}
