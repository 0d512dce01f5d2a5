import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { msToTs, type Duration } from '@temporalio/common/lib/time';

const CALL_MS = 10_000;
/** gRPC's NOT_FOUND. */
const NOT_FOUND = 5;

/**
 * Registers a namespace unless it is there; closed workflows stay for `retention`. True when it was there
 * before. Throws what Temporal answers otherwise.
 */
export async function ensureNamespace(
  connection: Connection,
  namespace: string,
  retention: Duration,
): Promise<boolean> {
  const call = <T>(work: () => Promise<T>) => connection.withDeadline(Date.now() + CALL_MS, work);
  try {
    await call(() => connection.workflowService.describeNamespace({ namespace }));
    return true;
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
  }
  await call(() =>
    connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retention),
    }),
  );
  return false;
}
