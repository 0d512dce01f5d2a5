import { Connection } from '@temporalio/client';
import { loadConfig } from '../../platform/config';
import { connectionOptions } from '../../platform/temporal';
import { runMain, Sentence } from '../console';
import { GRPC, isGrpc, retryFor } from './retry';

const WAIT_MS = 120_000;
const CALL_MS = 10_000;
const IDENTITY = 'deployment';

const ALL = 100;

function shareOf(given: string | undefined): number {
  const percent = given === undefined ? ALL : Number(given);
  if (!(percent >= 0 && percent <= ALL))
    throw new Sentence('The share of new sessions is a percentage: 0 to 100.');
  return percent;
}

/**
 * `node dist/scripts/deploy/set-current-version.js [percent]`: new sessions, or this share of them (100), begin on WORKER_BUILD_ID of
 * WORKER_DEPLOYMENT_NAME from here on. Waits until a worker of that build polls. The same as `temporal worker deployment
 * set-current-version` and `set-ramping-version`.
 */
async function main(): Promise<number> {
  const percentage = shareOf(process.argv[2]);
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
    const version = { namespace, deploymentName, buildId, identity: IDENTITY };
    const set = () =>
      connection.withDeadline(Date.now() + CALL_MS, async () => {
        if (percentage === ALL) await connection.workflowService.setWorkerDeploymentCurrentVersion(version);
        else await connection.workflowService.setWorkerDeploymentRampingVersion({ ...version, percentage });
      });
    await retryFor(WAIT_MS, `No worker of ${deploymentName} ${buildId} was seen`, set, heals);
  } finally {
    await connection.close();
  }
  const what = percentage === ALL ? 'New sessions begin' : `${percentage} % of the new sessions begin`;
  console.log(`${what} on ${deploymentName} ${buildId}.`);
  return 0;
}

void runMain(main);
