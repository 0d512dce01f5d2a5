import { Connection } from '@temporalio/client';
import { loadConfig } from '../../platform/config';
import { connectionOptions } from '../../platform/temporal';
import { runMain, Sentence } from '../console';
import { GRPC, isGrpc, retryFor } from './retry';

const WAIT_MS = 120_000;
const CALL_MS = 10_000;
const IDENTITY = 'deployment';

/**
 * `node dist/scripts/deploy/set-current-version.js`: new sessions begin on WORKER_BUILD_ID of WORKER_DEPLOYMENT_NAME from here on.
 * Waits until a worker of that build polls. The same as `temporal worker deployment set-current-version`.
 */
async function main(): Promise<number> {
  const config = loadConfig();
  const {
    WORKER_DEPLOYMENT_NAME: deploymentName,
    WORKER_BUILD_ID: buildId,
    TEMPORAL_NAMESPACE: namespace,
  } = config;
  if (!deploymentName || !buildId) throw new Sentence('Set WORKER_DEPLOYMENT_NAME and WORKER_BUILD_ID.');
  // Unknown, or not polling on every task queue yet.
  const heals = (error: unknown) =>
    isGrpc(error, GRPC.NOT_FOUND, GRPC.FAILED_PRECONDITION, GRPC.UNAVAILABLE, GRPC.DEADLINE_EXCEEDED);
  const connection = await Connection.connect(connectionOptions(config));
  try {
    const set = () =>
      connection.withDeadline(Date.now() + CALL_MS, () =>
        connection.workflowService.setWorkerDeploymentCurrentVersion({
          namespace,
          deploymentName,
          buildId,
          identity: IDENTITY,
        }),
      );
    await retryFor(WAIT_MS, `No worker of ${deploymentName} ${buildId} was seen`, set, heals);
  } finally {
    await connection.close();
  }
  console.log(`New sessions begin on ${deploymentName} ${buildId}.`);
  return 0;
}

void runMain(main);
